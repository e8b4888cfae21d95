package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Several sites at once: the lab's, and one whose host is not reached. Each is told, and the
/// command ends as the worst of them.
@Tag("lab")
@Order(20)
@ExtendWith(Lab.class)
class ManySitesTest {
    @TempDir private Path folder = Path.of("");

    private Path well = Path.of("");
    private Path unreached = Path.of("");
    private String pattern = "";

    @BeforeEach
    void twoSites() throws IOException {
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        well = Files.writeString(folder.resolve("a.yaml"), text);
        unreached =
                Files.writeString(
                        folder.resolve("b.yaml"),
                        text.replace("address: vault\n", "address: 10.250.0.99\n")
                                .replace(
                                        "api: https://vault:8006",
                                        "api: https://10.250.0.99:8006"));
        pattern = folder + "/*.yaml";
    }

    private static List<String> lastLines(Outcome outcome) {
        var lines = outcome.lines();
        return lines.subList(lines.size() - 2, lines.size());
    }

    @Test
    void eachIsValid() {
        var validate = Lab.provision("validate", "--site", pattern).succeeded();
        assertThat(lastLines(validate))
                .satisfiesExactly(
                        a -> assertThat(a).startsWith("0     " + well),
                        b -> assertThat(b).startsWith("0     " + unreached));
    }

    @Test
    void planAndUpAreDoneWhereTheHostIsReached() {
        for (var command :
                List.of(List.of("plan", "--detailed-exitcode"), List.of("up", "--no-verify"))) {
            var arguments = new java.util.ArrayList<>(command);
            arguments.addAll(List.of("--site", pattern));
            var outcome = Lab.provision(arguments.toArray(String[]::new)).ended(3);
            assertThat(lastLines(outcome))
                    .satisfiesExactly(
                            a -> assertThat(a).isEqualTo("0     " + well + "  no changes"),
                            b -> assertThat(b).startsWith("3     " + unreached + "  cannot reach"));
            assertThat(outcome.err())
                    .contains("root@10.250.0.99", unreached + ": error: ", unreached + ": hint: ");
            assertThat(outcome.err().lines())
                    .allMatch(line ->
                            line.startsWith(well + ": ") || line.startsWith(unreached + ": "));
        }
    }

    @Test
    void verifyTellsEachInOneDocumentAndOneJUnitFile() throws IOException {
        var junit = folder.resolve("verify.xml");
        var verify =
                Lab.provision(
                                "verify",
                                "--site",
                                pattern,
                                "--output",
                                "json",
                                "--junit",
                                junit.toString())
                        .ended(1);
        var sites = Lab.json(verify.out()).path("sites");
        assertThat(sites.findValuesAsText("file"))
                .containsExactly(well.toString(), unreached.toString());
        assertThat(sites.path(0).path("exitCode").asInt()).isZero();
        assertThat(sites.path(0).path("answer").path("checks").size()).isGreaterThan(40);
        assertThat(sites.path(1).path("exitCode").asInt()).isEqualTo(1);
        assertThat(sites.path(1).path("answer").path("checks").valueStream())
                .filteredOn(check -> check.path("status").asText().equals("failed"))
                .extracting(check -> check.path("id").asText())
                .containsExactlyInAnyOrder("host.api", "host.ssh");
        assertThat(Files.readString(junit)).containsPattern("<testsuites>(?s:.*)</testsuites>");
    }

    /// The step for a CI system in docs/many-sites.md, as it stands there.
    @Test
    void theExampleForCiSaysWhatFailedWhere() throws IOException {
        var page = Files.readString(Commands.TOP.resolve("docs/many-sites.md"));
        var step = page.substring(page.indexOf("status=0\n"), page.indexOf("exit \"$status\"\n"));
        var sites = Files.createDirectory(folder.resolve("sites"));
        Files.move(well, sites.resolve("a.yaml"));
        Files.move(unreached, sites.resolve("b.yaml"));
        var outcome =
                Commands.run(
                        List.of("bash", "-eu", "-s", folder.toString()),
                        Map.of(),
                        "mwan-provision() { \"$TOP/mwan-provision\" --lab \"$LAB\" \"$@\"; }\n"
                                + "TOP=$PWD LAB="
                                + Lab.NAME
                                + "; cd \"$1\"\n"
                                + step
                                + "exit \"$status\"\n");
        assertThat(outcome.ended(1).lines()).containsExactly("sites/b.yaml: host.api host.ssh");
        assertThat(folder.resolve("verify.xml")).isNotEmptyFile();
    }
}
