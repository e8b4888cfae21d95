package mwan.runtime.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mwan.runtime.fuzz.Fuzzing;
import mwan.value.Family;
import org.junit.jupiter.api.Test;

class ProbeFuzzTest {
    @Test
    void damagedRepliesAreReadOrAreNone() throws IOException {
        Fuzzing.of("probe")
                .survives(
                        "probes",
                        input -> {
                            for (var family : Family.values()) {
                                Echo.reply(family, input);
                            }
                            new DnsMessage(0x1234).outcome(input);
                            HttpMessage.outcome(new String(input, StandardCharsets.ISO_8859_1));
                        },
                        _ -> false);
    }
}
