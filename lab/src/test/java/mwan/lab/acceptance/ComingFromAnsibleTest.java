package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every command in the right-hand column of docs/coming-from-ansible.md succeeds, and prints what
/// the page says it does.
@Tag("lab")
@Order(20)
@ExtendWith(Lab.class)
class ComingFromAnsibleTest {
    /// As `mwan# ip rule show` → `lookup att`.
    private static final Pattern COMMAND =
            Pattern.compile("`(?:\\$|([a-z0-9-]+)#) ([^`]+)`(?: → `([^`]+)`)?");

    /// @param host empty for the machine that the tests run on
    private record Documented(String host, String command, String wanted) {
        Outcome run() {
            return host.isEmpty()
                    ? DocumentedCommands.run(command)
                    : Lab.exec(host, "bash", "-c", command);
        }
    }

    @Test
    void eachCommandDoesWhatThePageSays() throws IOException {
        var commands = commands();
        assertThat(commands).hasSizeGreaterThan(70);
        Lab.awaitEverythingDelegated();
        var failed = new ArrayList<String>();
        for (var one : commands) {
            var outcome = one.run();
            if (outcome.exit() != 0 || !outcome.out().contains(one.wanted())) {
                failed.add(
                        one
                                + " ended with "
                                + outcome.exit()
                                + ":\n"
                                + outcome.out()
                                + outcome.err());
            }
        }
        assertThat(failed).isEmpty();
    }

    private static List<Documented> commands() throws IOException {
        var commands = new ArrayList<Documented>();
        var page = Files.readString(Commands.TOP.resolve("docs/coming-from-ansible.md"));
        for (var line : page.lines().filter(one -> one.startsWith("| ")).toList()) {
            var cells = line.split("(?<!\\\\)\\|");
            var found = COMMAND.matcher(cells[3]);
            while (found.find()) {
                commands.add(
                        new Documented(
                                found.group(1) == null ? "" : found.group(1),
                                found.group(2).replace("\\|", "|"),
                                found.group(3) == null ? "" : found.group(3)));
            }
        }
        return commands;
    }
}
