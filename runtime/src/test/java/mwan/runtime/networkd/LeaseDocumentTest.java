package mwan.runtime.networkd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import mwan.runtime.process.Commands;
import mwan.value.InterfaceName;
import mwan.value.Ipv6Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseDocumentTest {
    private static String sample(String name) {
        try (var stream =
                Objects.requireNonNull(LeaseDocumentTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void aLeaseWithADelegationIsRead() {
        var lease = LeaseDocument.parse(sample("bound.json")).orElseThrow();

        assertThat(lease.boundIpv6()).isTrue();
        assertThat(lease.delegation().map(Lease.Delegation::prefix))
                .contains(Ipv6Prefix.parse("2600:1700:2f71:c80::/60"));
        assertThat(lease.delegation().map(Lease.Delegation::validUntil))
                .contains(Duration.ofNanos(6_213_147_373_000L));
        assertThat(lease.ipv4Until()).contains(Duration.ofNanos(6_213_663_124_000L));
    }

    @Test
    void aLinkWithoutAnythingHasNoDelegation() {
        var lease = LeaseDocument.parse(sample("bare.json")).orElseThrow();

        assertThat(lease.boundIpv6()).isFalse();
        assertThat(lease.delegation()).isEmpty();
        assertThat(lease.ipv4Until()).isEmpty();
    }

    @Test
    void whileTheIspRenumbersTheNewPrefixIsTaken() {
        var lease = LeaseDocument.parse(sample("renumbering.json")).orElseThrow();

        assertThat(lease.delegations()).hasSize(2);
        assertThat(lease.delegation().map(Lease.Delegation::prefix))
                .contains(Ipv6Prefix.parse("2600:1700:2f71:d80::/60"));
    }

    @Test
    void whatIsNoDocumentSaysNothing() {
        assertThat(LeaseDocument.parse("")).isEmpty();
        assertThat(LeaseDocument.parse("[]")).isEmpty();
        assertThat(LeaseDocument.parse("Interface not found")).isEmpty();
    }

    @Test
    void aNetworkdThatDoesNotAnswerSaysNothing() throws IOException {
        Commands refusing = command -> new Commands.Outcome(1, "", "Failed to connect to bus");
        assertThat(new Networkd(refusing).lease(new InterfaceName("enatt0"))).isEmpty();
    }

    @Test
    void theLinkIsAskedForByItsName() throws IOException {
        Commands networkctl =
                command ->
                        command.equals(
                                        List.of(
                                                "networkctl",
                                                "status",
                                                "--json=short",
                                                "enatt0.3242"))
                                ? new Commands.Outcome(0, sample("bound.json"), "")
                                : new Commands.Outcome(1, "", "");
        assertThat(new Networkd(networkctl).lease(new InterfaceName("enatt0.3242"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedDocumentsAreReadOrPassedOver(long seed) {
        var random = new Random(seed);
        var text = sample("bound.json");
        for (int i = 0; i < 3_000; i++) {
            var mutated = new StringBuilder(text);
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.setCharAt(at, (char) random.nextInt(32, 127));
                default -> mutated.setLength(at);
            }
            Optional<Lease> lease = LeaseDocument.parse(mutated.toString());
            assertThat(lease).isNotNull();
        }
    }
}
