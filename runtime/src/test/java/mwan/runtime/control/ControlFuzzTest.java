package mwan.runtime.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mwan.runtime.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

class ControlFuzzTest {
    @Test
    void damagedRequestsAreReadOrRefused() throws IOException {
        Fuzzing.of("control")
                .survives(
                        "requests",
                        input -> {
                            var request = Wire.request(new String(input, StandardCharsets.UTF_8));
                            request.words();
                            request.option("output");
                        },
                        IOException.class::isInstance);
    }

    @Test
    void damagedAnswersAreReadOrRefused() throws IOException {
        Fuzzing.of("control")
                .survives(
                        "answers",
                        input -> Wire.answer(new String(input, StandardCharsets.UTF_8)),
                        IOException.class::isInstance);
    }
}
