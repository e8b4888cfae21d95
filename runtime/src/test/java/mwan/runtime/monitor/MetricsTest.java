package mwan.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The metrics' text, against a file that is renewed by `-Dgolden=renew`, and by Prometheus's own
/// tool.
class MetricsTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/mwan/runtime/monitor/metrics.prom");
    private static final Path FILES = Path.of("../docs/monitoring");

    @Test
    void areAsTheyWere() throws IOException {
        var text = Metrics.of(Example.shown());
        if ("renew".equals(System.getProperty("golden"))) {
            Files.writeString(GOLDEN, text);
        }
        assertThat(text).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void nothingIsToldOfALineThatSentNoProbe() {
        assertThat(Metrics.of(Example.shown()))
                .doesNotContain("mwan_wan_latency_seconds{wan=\"monkeybrains\"")
                .contains("mwan_wan_verdict{wan=\"monkeybrains\"");
    }

    @Test
    void whatTheKernelDoesNotTellIsLeftOut() {
        var shown = Example.shown();
        var unread =
                new Shown(shown.readings(), Traffic.UNREAD, shown.certificates(), shown.process());
        assertThat(Metrics.of(unread))
                .doesNotContain("mwan_wan_flows")
                .doesNotContain("bytes_total");
    }

    /// A dashboard or a rule for a metric that there is not would be silent for ever.
    @Test
    void everyMetricOfTheDashboardAndTheRulesIsThere() throws IOException {
        var metrics = Metrics.of(Example.shown());
        var asked = new TreeSet<String>();
        for (var file : List.of("alerts.yaml", "dashboard.json")) {
            Pattern.compile("\\bmwan_\\w+|\\bprocess_\\w+")
                    .matcher(Files.readString(FILES.resolve(file)))
                    .results()
                    .forEach(found -> asked.add(found.group()));
        }
        assertThat(asked).hasSizeGreaterThan(10);
        assertThat(asked).allSatisfy(name -> assertThat(metrics).contains("# TYPE " + name + " "));
    }

    /// Each rule is seen to tell something, not only to be silent.
    @Test
    void everyRuleIsTested() throws IOException {
        assertThat(found("alerts.test.yaml", "alertname: (\\w+)\n +exp_alerts:\n +- "))
                .isNotEmpty()
                .isEqualTo(found("alerts.yaml", "- alert: (\\w+)"));
    }

    private static Set<String> found(String file, String pattern) throws IOException {
        var found = new TreeSet<String>();
        Pattern.compile(pattern)
                .matcher(Files.readString(FILES.resolve(file)))
                .results()
                .forEach(one -> found.add(one.group(1)));
        return found;
    }

    @Test
    void everyPanelOfTheDashboardHasATitleAndAsks() throws IOException {
        assertThat(panels())
                .isNotEmpty()
                .allSatisfy(panel -> {
                    assertThat(panel.path("title").asText()).isNotBlank();
                    assertThat(panel.path("targets").findValuesAsText("expr"))
                            .isNotEmpty()
                            .noneMatch(String::isBlank);
                });
    }

    private static JsonNode panels() throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(FILES.resolve("dashboard.json")))
                .path("panels");
    }

    @Test
    void everyMetricStandsInItsPage() throws IOException {
        var page = Files.readString(FILES.resolve("README.md"));
        Pattern.compile("(?m)^# TYPE (\\w+) ")
                .matcher(Metrics.of(Example.shown()))
                .results()
                .forEach(found -> assertThat(page).contains("`" + found.group(1)));
    }

    /// Slow, since it wants Debian's package prometheus.
    @Test
    @Tag("slow")
    void prometheusTakesThem(@TempDir Path folder) throws IOException, InterruptedException {
        var text = folder.resolve("metrics.prom");
        Files.writeString(text, Metrics.of(Example.shown()));
        assertThat(promtool(text, "check", "metrics")).isEmpty();
        var rules = FILES.resolve("alerts.yaml").toString();
        assertThat(promtool(Path.of("/dev/null"), "check", "rules", rules)).contains("SUCCESS");
        var tests = FILES.resolve("alerts.test.yaml").toString();
        assertThat(promtool(Path.of("/dev/null"), "test", "rules", tests)).contains("SUCCESS");
    }

    /// Slow for the same reason. Grafana's variables are given values.
    @Test
    @Tag("slow")
    void prometheusUnderstandsWhatTheDashboardAsks(@TempDir Path folder)
            throws IOException, InterruptedException {
        var rules = new ObjectMapper().createObjectNode();
        var group = rules.putArray("groups").addObject().put("name", "dashboard");
        var asked = group.putArray("rules");
        for (var expression : panels().findValuesAsText("expr")) {
            asked.addObject()
                    .put("record", "asked:" + asked.size())
                    .put(
                            "expr",
                            expression.replace("$instance", "r").replace("$__rate_interval", "5m"));
        }
        var file = folder.resolve("dashboard.yaml");
        Files.writeString(file, rules.toString());
        assertThat(promtool(Path.of("/dev/null"), "check", "rules", file.toString()))
                .contains("SUCCESS: " + asked.size() + " rules found");
    }

    private static String promtool(Path input, String... arguments)
            throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
