package mwan.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Command lines of `mwan-provision` in documents, and in the workflow for users' CI, are ones that
/// it understands; the workflow hangs together.
class DocumentedCommandLinesTest {
    private static final Path WORKFLOW = Path.of("../docs/ci/router.yaml");

    @Test
    void ofThePages() throws IOException {
        var lines = new ArrayList<String>();
        for (var page : pages()) {
            boolean inBlock = false;
            for (var line : Files.readAllLines(page)) {
                if (line.startsWith("```")) {
                    inBlock = !inBlock && (line.equals("```sh") || line.equals("```console"));
                } else if (inBlock) {
                    lines.add(line);
                }
            }
        }
        assertUnderstood(lines, 40);
    }

    @Test
    void ofTheWorkflow() throws IOException {
        var lines = new ArrayList<String>();
        for (var step : steps()) {
            lines.addAll(step.path("run").asText().lines().toList());
        }
        assertUnderstood(lines, 6);
        // Checked out below this folder; the launcher is one of them.
        assertThat(lines.stream().map(String::strip).filter(line -> line.startsWith("mwan/")))
                .hasSize(2)
                .allMatch(line ->
                        Files.isExecutable(Path.of("..", line.replaceAll("^mwan/| .*$", ""))));
    }

    @Test
    void theWorkflowsJobsAndStepsAreWhole() throws IOException {
        var workflow = new YAMLMapper().readTree(WORKFLOW.toFile());
        var jobs = workflow.path("jobs");
        assertThat(workflow.has("on")).isTrue();
        jobs.properties()
                .forEach(job -> {
                    assertThat(job.getValue().has("runs-on")).as(job.getKey()).isTrue();
                    var needs = job.getValue().path("needs");
                    (needs.isArray() ? needs.valueStream() : Stream.of(needs))
                            .filter(JsonNode::isTextual)
                            .forEach(needed -> assertThat(jobs.has(needed.asText())).isTrue());
                });
        for (var step : steps()) {
            assertThat(step.has("run")).as(step.toString()).isNotEqualTo(step.has("uses"));
            assertThat(step.path("uses").asText("a@v1")).matches("[^@]+@v\\d+");
        }
    }

    private static void assertUnderstood(List<String> lines, int atLeast) {
        var commands = lines.stream().flatMap(DocumentedCommandLinesTest::command).toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(atLeast);
        for (var words : commands) {
            assertThatCode(() -> parse(words))
                    .as(String.join(" ", words))
                    .doesNotThrowAnyException();
        }
    }

    private static void parse(List<String> words) {
        // Parsed anew for each: a command line remembers what it was given.
        CommandLine provision = Program.all().getFirst().commandLine();
        provision.parseArgs(words.toArray(String[]::new));
    }

    /// The words behind `mwan-provision`, up to a comment, a pipe or a redirection. `--lab NAME`
    /// before them is the launcher's.
    private static Stream<List<String>> command(String line) {
        var text =
                line.strip()
                        .replaceFirst("^\\$ ", "")
                        .replaceFirst("^([.\\w-]*/)*mwan-provision ", "mwan-provision ");
        if (!text.startsWith("mwan-provision ")) {
            return Stream.of();
        }
        var words = text.substring("mwan-provision ".length()).split(" +([#|>].*)?");
        return Stream.of(List.of(words).stream().filter(word -> !word.isEmpty()).toList());
    }

    private static List<JsonNode> steps() throws IOException {
        return new YAMLMapper()
                .readTree(WORKFLOW.toFile())
                .path("jobs")
                .valueStream()
                .flatMap(job -> job.path("steps").valueStream())
                .toList();
    }

    private static List<Path> pages() throws IOException {
        try (var docs = Files.walk(Path.of("../docs"))) {
            return Stream.concat(
                            Stream.of(
                                    Path.of("../README.md"),
                                    Path.of("../deb/README.md"),
                                    Path.of("../lab/README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }
}
