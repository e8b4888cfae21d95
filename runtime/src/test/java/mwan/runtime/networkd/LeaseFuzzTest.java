package mwan.runtime.networkd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mwan.runtime.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

class LeaseFuzzTest {
    @Test
    void damagedDocumentsAreReadOrAreNone() throws IOException {
        Fuzzing.of("lease")
                .survives(
                        "leases",
                        input -> LeaseDocument.parse(new String(input, StandardCharsets.UTF_8)),
                        _ -> false);
    }
}
