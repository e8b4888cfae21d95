package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A second build from the same packages, elsewhere and under other settings, gives the same bytes.
@Tag("lab")
@Tag("slow")
@Order(97)
class ReproducibleImageTest {
    @Test
    void twoBuildsGiveTheSameBytes() {
        var said =
                Commands.run(List.of("mwan-image/reproduce"), Duration.ofMinutes(20))
                        .succeeded()
                        .lines();
        assertThat(said.getLast()).isEqualTo("0 differences, 0 allowed");
    }

    /// What may differ when the ahead-of-time cache is made anew.
    @Test
    void atMostFivePathsMayDiffer() throws IOException {
        assertThat(Files.readAllLines(Commands.TOP.resolve("mwan-image/may-differ")))
                .filteredOn(line -> !line.isBlank() && !line.startsWith("#"))
                .hasSizeLessThanOrEqualTo(5)
                .allMatch(line -> line.matches("\\S+ {2}\\S.*"));
    }
}
