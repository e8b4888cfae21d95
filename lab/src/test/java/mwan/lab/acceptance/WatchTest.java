package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// `verify --watch` tells that something has failed, and that it is well again.
@Tag("lab")
@Order(21)
@ExtendWith(Lab.class)
class WatchTest {
    private static List<String> linesUpTo(BufferedReader output, String last) throws IOException {
        var lines = new ArrayList<String>();
        while (true) {
            var line = output.readLine();
            if (line == null) {
                throw new AssertionError("it ended before it said '" + last + "': " + lines);
            }
            lines.add(line.strip());
            if (line.contains(last)) {
                return lines;
            }
        }
    }

    @Test
    void tellsWhatFailsAndWhatIsWellAgain() throws IOException, InterruptedException {
        var watch =
                Commands.startTalking(
                        Lab.command(
                                "verify",
                                "--site",
                                Lab.SITE,
                                "--quiet",
                                "--only",
                                "health.in-service",
                                "--watch=1"));
        try (var output =
                new BufferedReader(
                        new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(linesUpTo(output, " checks: ").getLast())
                    .matches("[0-9]+ checks: [0-9]+ passed");
            Lab.exec("mwan", "mwan", "drain", "webpass").succeeded();
            assertThat(linesUpTo(output, "hint "))
                    .contains("failed      health.in-service.webpass  drained")
                    .endsWith("hint        mwan-provision restore webpass")
                    .noneMatch(line -> line.contains("health.in-service.att"));
            Lab.exec("mwan", "mwan", "restore", "webpass").succeeded();
            assertThat(linesUpTo(output, "health.in-service.webpass").getLast())
                    .isEqualTo("passed      health.in-service.webpass  not drained");
        } finally {
            watch.descendants().forEach(ProcessHandle::destroy);
            watch.destroy();
            assertThat(watch.waitFor()).isNotZero();
        }
    }
}
