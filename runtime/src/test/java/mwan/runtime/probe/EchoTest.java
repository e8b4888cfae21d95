package mwan.runtime.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import mwan.value.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {
    private static final Echo ECHO = new Echo(0x12345678, 0xabcd);

    private static byte[] reply(Family family) {
        var message = ECHO.request(family);
        message[0] = (byte) (family == Family.IPV4 ? 0 : 129);
        if (family == Family.IPV6) {
            return message;
        }
        var packet = new byte[20 + message.length];
        packet[0] = 0x45;
        System.arraycopy(message, 0, packet, 20, message.length);
        return packet;
    }

    @Test
    void theRequestsBytesAreAsTheRfcsSay() {
        assertThat(HexFormat.of().formatHex(ECHO.request(Family.IPV4)))
                .isEqualTo("0800e13f" + "5678abcd" + "123456780000abcd");
        assertThat(HexFormat.of().formatHex(ECHO.request(Family.IPV6)))
                .isEqualTo("80000000" + "5678abcd" + "123456780000abcd");
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aReplyIsRead(Family family) {
        assertThat(Echo.reply(family, reply(family))).contains(ECHO);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aTruncatedReplyIsNone(Family family) {
        var whole = reply(family);
        for (int length = 0; length < whole.length; length++) {
            assertThat(Echo.reply(family, Arrays.copyOf(whole, length))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aReplyWhoseHeaderAndDataDifferIsNone(Family family) {
        var changed = reply(family);
        changed[changed.length - 1] ^= 1;
        assertThat(Echo.reply(family, changed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedPacketsAreReadOrPassedOver(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
            var packet = reply(family);
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            packet = Arrays.copyOf(packet, random.nextInt(packet.length + 20));
            assertThat(Echo.reply(family, packet)).isNotNull();
        }
    }
}
