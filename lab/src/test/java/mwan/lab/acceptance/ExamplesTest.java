package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What stands behind a `$` in the examples of the commands' pages ends with 0. Their output is
/// that of one run: times and addresses are others each time.
@Tag("lab")
@Order(30)
@ExtendWith(Lab.class)
class ExamplesTest {
    @Test
    void eachSucceeds() throws IOException {
        var failed = new ArrayList<String>();
        int run = 0;
        for (var file : files()) {
            for (var command : commands(file)) {
                var outcome =
                        file.getFileName().toString().startsWith("mwan-provision-")
                                ? DocumentedCommands.run(command)
                                : Lab.exec("mwan", "bash", "-c", command);
                run++;
                if (outcome.exit() != 0) {
                    failed.add(command + " ended with " + outcome.exit() + ":\n" + outcome.err());
                }
            }
        }
        assertThat(failed).isEmpty();
        assertThat(run).isGreaterThan(40);
    }

    private static List<Path> files() throws IOException {
        try (var files = Files.list(Commands.TOP.resolve("manual/examples"))) {
            return files.sorted().toList();
        }
    }

    private static List<String> commands(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("$ "))
                .map(line -> line.substring(2))
                .toList();
    }
}
