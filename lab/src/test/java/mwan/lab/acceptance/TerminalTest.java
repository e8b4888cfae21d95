package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What people see of a command: on a terminal, through a pipe, and when they ask for more or less.
@Tag("lab")
@Order(22)
@ExtendWith(Lab.class)
class TerminalTest {
    private static final String ESCAPE = "\u001b[";
    private static final String GREEN = ESCAPE + "32m";
    private static final String LIVE = "\r" + ESCAPE + "K" + ESCAPE + "?7l";

    /// As somebody's environment is who sits in front of a terminal.
    private static final Map<String, String> USUAL =
            Map.of("TERM", "xterm-256color", "CI", "", "NO_COLOR", "");

    private static final List<String> VERIFY =
            List.of("verify", "--site", Lab.SITE, "--only", "health.daemon");

    private static String onTerminal(
            Map<String, String> environment, List<String> words, String more) {
        var command =
                Lab.command(words.toArray(String[]::new)).stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        return Commands.run(List.of("script", "-qec", command + more, "/dev/null"), environment, "")
                .succeeded()
                .out();
    }

    private static Map<String, String> usualBut(String name, String value) {
        var environment = new java.util.HashMap<>(USUAL);
        environment.put(name, value);
        return environment;
    }

    @Test
    void aTerminalShowsColoursAndWhatIsGoingOn() {
        assertThat(onTerminal(USUAL, VERIFY, ""))
                .contains("→ verify", GREEN + "passed", LIVE)
                .containsPattern("… verify, [0-9]+ s: [0-9]+ checks? done, looks at ")
                .containsPattern("✓ verify \\([0-9.]+ s\\)");
    }

    @Test
    void coloursAreOnlyWhereTheyAreWished() {
        assertThat(onTerminal(usualBut("NO_COLOR", "1"), VERIFY, ""))
                .contains("passed", LIVE)
                .doesNotContain(ESCAPE + "3");
        assertThat(onTerminal(usualBut("TERM", "dumb"), VERIFY, ""))
                .contains("passed")
                .doesNotContain(ESCAPE);
        var json = new java.util.ArrayList<>(VERIFY);
        json.addAll(List.of("--output", "json"));
        assertThat(Lab.json(onTerminal(USUAL, json, " 2>/dev/null")).path("checks")).isNotEmpty();
    }

    @Test
    void ciGetsLinesThatStay() {
        assertThat(onTerminal(usualBut("CI", "true"), VERIFY, ""))
                .contains("→ verify")
                .containsPattern("✓ verify \\([0-9.]+ s\\)")
                .doesNotContain(ESCAPE + "K");
    }

    /// Without a locale, as under cron.
    @Test
    void throughAPipeAllIsPlain() {
        var verify =
                Commands.run(
                                Lab.command(VERIFY.toArray(String[]::new)),
                                Map.of("TERM", "xterm-256color", "LC_ALL", "C"),
                                "")
                        .succeeded();
        assertThat(verify.out() + verify.err()).doesNotContain("\u001b", "\r");
        assertThat(verify.err()).matches("→ verify\n✓ verify \\([0-9.]+ s\\)\n");
    }

    @Test
    void quietTellsNothingButErrors() {
        var plan = Lab.site("plan", "--quiet").succeeded();
        assertThat(plan.out()).contains("no changes");
        assertThat(plan.err()).isEmpty();
        var wrong = Lab.provision("plan", "--quiet", "--site", "/nowhere.yaml").ended(2);
        assertThat(wrong.err().lines()).hasSize(2);
        assertThat(wrong.err()).startsWith("error: ").contains("\nhint: ");
    }

    /// What `--verbose` tells can be run where the program ran; requests to the API, on the host.
    @Test
    void whatIsToldCanBePasted() {
        var lines =
                Lab.site("plan", "--verbose").succeeded().err().lines().map(String::strip).toList();
        for (var host : List.of(" root@vault ", " root@10.250.0.4 ")) {
            var told =
                    lines.stream()
                            .filter(line -> line.startsWith("$ ssh -n ") && line.contains(host))
                            .filter(line ->
                                    line.contains("sha256sum") || line.contains("systemctl"))
                            .findFirst();
            assertThat(told).as("a command on" + host).isPresent();
            var pasted =
                    Lab.exec("workstation", "bash", "-c", told.orElseThrow().substring(2))
                            .succeeded();
            assertThat(pasted.out()).isNotBlank();
            assertThat(pasted.err()).isEmpty();
        }
        assertThat(lines)
                .anyMatch(
                        line -> line.matches("\\$ pvesh get /nodes/vault/qemu/113/.* # on vault"));
    }
}
