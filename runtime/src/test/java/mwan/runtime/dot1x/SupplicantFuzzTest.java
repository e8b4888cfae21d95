package mwan.runtime.dot1x;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mwan.runtime.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

class SupplicantFuzzTest {
    @Test
    void damagedMessagesOfTheSupplicantAreRead() throws IOException {
        Fuzzing.of("supplicant")
                .survives(
                        "wpa_supplicant's messages",
                        input ->
                                SupplicantMessages.read(
                                        new String(input, StandardCharsets.UTF_8).strip()),
                        _ -> false);
    }
}
