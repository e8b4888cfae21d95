package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The workflow for users' CI, run against the lab: the steps of its jobs in their order, each by
/// the shell that GitHub runs it by, in a folder like a checkout. This stands in for GitHub, which
/// is not here: nothing of its own actions is run, and no condition of a job is looked at.
@Tag("lab")
@Order(31)
@ExtendWith(Lab.class)
class WorkflowTest {
    private static final Path WORKFLOW = Commands.TOP.resolve("docs/ci/router.yaml");

    @TempDir private Path runner;

    private Path workspace() {
        return runner.resolve("router");
    }

    /// What `actions/checkout` would leave there, with this project's folder beside it.
    private void checkOut() throws IOException {
        Files.createDirectories(workspace().resolve("sites"));
        Files.copy(Commands.TOP.resolve(Lab.SITE), workspace().resolve("sites/home.yaml"));
        Files.createSymbolicLink(workspace().resolve("mwan"), Commands.TOP);
    }

    @Test
    void theJobsThatReachARouterPass() throws IOException {
        checkOut();
        var workflow = new YAMLMapper().readTree(WORKFLOW.toFile());
        for (var job : List.of("check", "plan", "up", "verify")) {
            run(job, workflow);
        }

        assertThat(Lab.json(Files.readString(workspace().resolve("plan.json"))).path("changes"))
                .isEmpty();
        assertThat(runner.resolve("summary")).content().contains("no changes");
        assertThat(workspace().resolve("verify.xml"))
                .content()
                .contains("<testsuite", "name=\"host.vf.trust\"")
                .doesNotContain("<failure", "<error");
    }

    private void run(String job, JsonNode workflow) throws IOException {
        // A runner of one's own has the program on its path, by its package.
        boolean own = workflow.at("/jobs/" + job + "/runs-on").isArray();
        var paths = Files.writeString(runner.resolve("paths"), own ? Commands.TOP + "\n" : "");
        int steps = 0;
        for (var step : workflow.at("/jobs/" + job + "/steps")) {
            if (step.has("run")) {
                runStep(step.path("run").asText(), workflow.path("env"), paths);
                steps++;
            }
        }
        assertThat(steps).as(job).isPositive();
    }

    private void runStep(String script, JsonNode environment, Path paths) throws IOException {
        var step = Files.writeString(runner.resolve("step.sh"), script);
        var path = String.join(":", Files.readAllLines(paths)) + ":" + System.getenv("PATH");
        Commands.run(
                        List.of("env", "-C", workspace().toString(), "bash", "-e", step.toString()),
                        Map.of(
                                "PATH", path,
                                "MWAN_LAB", Lab.NAME,
                                "MWAN_SITE", environment.path("MWAN_SITE").asText(),
                                "GITHUB_PATH", paths.toString(),
                                "GITHUB_STEP_SUMMARY", runner.resolve("summary").toString()),
                        "")
                .succeeded();
    }
}
