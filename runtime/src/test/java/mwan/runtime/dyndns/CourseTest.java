package mwan.runtime.dyndns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.Ipv6Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a record is to become, which addresses are public, and what pages answer.
class CourseTest {
    private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
    private static final IpAddress SEEN = IpAddress.parse("192.0.2.77");
    private static final IpAddress OTHER = IpAddress.parse("192.0.2.78");
    private static final Duration HOUR = Duration.ofHours(1);

    private static Set<IpAddress> addresses(String texts) {
        return Arrays.stream(texts.split(" "))
                .filter(text -> !text.isEmpty())
                .map(IpAddress::parse)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, false",
        "192.0.2.78, true",
        "'', true",
        "192.0.2.77 192.0.2.78, true",
    })
    void isChangedWhenTheRecordDiffers(String record, boolean due) {
        assertThat(Course.BEGIN.isChangeDue(SEEN, addresses(record), NOW, Duration.ZERO))
                .isEqualTo(due);
    }

    @Test
    void whatWasJustSentIsNotSentAgainUntilItIsSeen() {
        var sent = Course.BEGIN.changed(SEEN, NOW);
        var old = Set.of(OTHER);
        assertThat(sent.isChangeDue(SEEN, old, NOW.plusSeconds(3599), HOUR)).isFalse();
        assertThat(sent.isChangeDue(SEEN, old, NOW.plusSeconds(3600), HOUR)).isTrue();
        assertThat(sent.isChangeDue(OTHER, Set.of(SEEN), NOW.plusSeconds(1), HOUR)).isTrue();
        assertThat(sent.isChangeDue(SEEN, old, NOW, Duration.ZERO)).isTrue();
    }

    @Test
    void whatIsRefusedForGoodIsNotSentAgain() {
        var refused = Course.BEGIN.refused(SEEN);
        assertThat(refused.isChangeDue(SEEN, Set.of(), NOW.plus(HOUR), Duration.ZERO)).isFalse();
        assertThat(refused.held().isChangeDue(SEEN, Set.of(), NOW, Duration.ZERO)).isFalse();
        assertThat(refused.isChangeDue(OTHER, Set.of(), NOW, Duration.ZERO)).isTrue();
    }

    @Test
    void failuresAreRepeatedEverLessOften() {
        var usual = Duration.ofMinutes(5);
        var course = Course.BEGIN;
        assertThat(course.pause(usual)).isEqualTo(usual);
        for (long seconds : new long[] {30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600}) {
            course = course.failed();
            assertThat(course.pause(usual)).isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(course.held().pause(usual)).isEqualTo(usual);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, RFC 1918",
        "172.16.0.1, RFC 1918",
        "172.31.255.255, RFC 1918",
        "192.168.1.1, RFC 1918",
        "100.64.0.1, RFC 6598",
        "100.127.255.255, RFC 6598",
        "169.254.1.1, link-local",
        "127.0.0.1, loopback",
        "0.0.0.0, this network",
        "224.0.0.1, multicast",
        "255.255.255.255, reserved",
        "198.18.0.1, benchmarks",
        "fe80::1, link-local",
        "fc00::1, unique local",
        "fdff::1, unique local",
        "::1, loopback",
        "::, unspecified",
        "ff02::1, multicast",
        "4000::1, not a global one",
        "64:ff9b:1::1, local translation",
        "3d06:bad:b01::1, own inside",
    })
    void noOtherAddressThanAPublicOneIsTaken(String address, String why) {
        assertThat(objection(address)).get().asString().contains(why);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "192.0.2.77",
        "11.0.0.1",
        "9.255.255.255",
        "192.167.255.255",
        "192.169.0.1",
        "223.255.255.255",
        "2001:db8::1",
        "2606:4700:4700::1111",
        "3d06:bad:b02::1",
    })
    void publicOnesAre(String address) {
        assertThat(objection(address)).isEmpty();
    }

    private static Optional<String> objection(String address) {
        return PublicAddress.objection(
                IpAddress.parse(address), Ipv6Prefix.parse("3d06:bad:b01::/60"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, IPV4, 192.0.2.77",
        "192.0.2.77\\n, IPV4, 192.0.2.77",
        "<body>Current IP Address: 192.0.2.77</body>, IPV4, 192.0.2.77",
        "You come from 192.0.2.77., IPV4, 192.0.2.77",
        "2001:db8::7, IPV6, 2001:db8::7",
        "2001:db8::7, IPV4, ''",
        "version 1.2.3 of 300.1.1.1, IPV4, ''",
        "'', IPV4, ''",
    })
    void readsAnAddressOutOfAPage(String body, Family family, String address) throws IOException {
        var answer = "HTTP/1.1 200 OK\r\nServer: 9.9.9.9\r\n\r\n" + body.replace("\\n", "\n");
        assertThat(Observer.read(answer, family).map(IpAddress::toString).orElse(""))
                .isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 500 Oh, answers 500",
        "HTTP/1.1 302 Found, answers 302",
        "SSH-2.0, something else"
    })
    void aPageThatIsNotThereIsNoAnswer(String status, String why) {
        assertThatThrownBy(() -> Observer.read(status + "\r\n\r\n192.0.2.77", Family.IPV4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }
}
