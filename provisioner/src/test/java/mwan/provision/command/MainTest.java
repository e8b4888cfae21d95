package mwan.provision.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.provision.progress.Terminals;
import mwan.provision.verify.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How commands end that connect to nothing.
class MainTest {
    private record Ended(int exit, String out, String err) {}

    private static Ended run(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit =
                Main.run(
                        args,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Terminals.NONE);
        return new Ended(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String siteFile(String name) {
        return Sites.top().resolve("sites").resolve(name + ".yaml").toString();
    }

    @Test
    void aGoodSiteFileIsValid() {
        var text = run("validate", "--site", siteFile("vault"));
        assertThat(text.exit()).isZero();
        assertThat(text.out()).contains("no faults");
        var json = run("--output", "json", "validate", "--site", siteFile("lab"));
        assertThat(json.out()).contains("\"valid\" : true");
        assertThat(json.err()).isEmpty();
    }

    @Test
    void everyFaultOfASiteFileHasItsLine(@TempDir Path folder) throws IOException {
        var file = folder.resolve("broken.yaml");
        Files.writeString(
                file,
                Files.readString(Path.of(siteFile("vault")))
                        .replace("mark: 2", "mark: nonsense")
                        .replace("tier: 2", "tear: 2"));
        var ended = run("validate", "--site", file.toString());
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines().filter(line -> line.startsWith(file + ":")).count())
                .isGreaterThanOrEqualTo(2);
        assertThat(ended.err()).contains("error: cannot use the site file").contains("hint: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "plan --nonsense", "up --restart maybe", "plan"})
    void aWrongRequestEndsWith2AndAHint(String line) {
        var ended = run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines().filter(one -> one.startsWith("error: "))).hasSize(1);
        assertThat(ended.err().lines().filter(one -> one.startsWith("hint: "))).hasSize(1);
        assertThat(ended.err()).doesNotContain("\tat ");
    }

    @Test
    void helpIsAnAnswer() {
        var ended = run("--help");
        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).contains("validate").contains("up").contains("verify");
        assertThat(ended.err()).isEmpty();
        assertThat(run("up", "--help").out()).contains("--no-verify");
    }

    @Test
    void aMissingCertificateIsNamedBeforeAnythingIsConnectedTo() {
        var ended = run("certificates", "check", "--site", siteFile("vault"));
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("certificates/ca.pem").contains("hint: ");
    }

    @Test
    void planTellsOfEachOfSeveralSitesAndEndsAsTheWorst(@TempDir Path folder) throws IOException {
        var broken = Files.writeString(folder.resolve("broken.yaml"), "name: 7!\n");
        var absent = folder.resolve("absent.yaml");
        var ended = run("plan", "--site", broken.toString(), "--site", absent.toString());
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out().lines())
                .hasSize(3)
                .satisfiesExactly(
                        head -> assertThat(head).startsWith("ends  site"),
                        first ->
                                assertThat(first)
                                        .startsWith("2     " + broken)
                                        .contains("cannot use the site file"),
                        second -> assertThat(second).startsWith("2     " + absent));
        assertThat(ended.err()).contains(broken + ":1").contains(absent + ": error: ");
        assertThat(ended.err().lines())
                .allMatch(line -> line.startsWith(broken + ":") || line.startsWith(absent + ": "));
    }

    @Test
    void aPatternNamesAllSitesThatFitItAndEachIsTold(@TempDir Path folder) throws IOException {
        var text = Files.readString(Path.of(siteFile("vault")));
        var good = Files.writeString(folder.resolve("b.yaml"), text);
        var broken =
                Files.writeString(folder.resolve("a.yaml"), text.replace("tier: 2", "tear: 2"));
        Files.writeString(folder.resolve("notes.txt"), "no site");
        var pattern = folder + "/*.yaml";
        var ended = run("validate", "--site", pattern);
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out().lines().skip(1))
                .satisfiesExactly(
                        first ->
                                assertThat(first).startsWith("2     " + broken).contains("1 fault"),
                        second ->
                                assertThat(second)
                                        .startsWith("0     " + good)
                                        .endsWith("no faults"));
        var json = run("validate", "--site", pattern, "--output", "json");
        assertThat(json.exit()).isEqualTo(2);
        var sites = new ObjectMapper().readTree(json.out()).path("sites");
        assertThat(sites.findValuesAsText("file"))
                .containsExactly(broken.toString(), good.toString());
        assertThat(sites.path(0).path("exitCode").asInt()).isEqualTo(2);
        assertThat(sites.path(0).path("error").asText()).contains("cannot use the site file");
        assertThat(sites.path(0).path("answer").isNull()).isTrue();
        assertThat(sites.path(1).path("exitCode").asInt()).isZero();
        assertThat(sites.path(1).path("answer").path("valid").asBoolean()).isTrue();
    }

    @Test
    void aPatternThatNothingFitsIsAWrongRequest(@TempDir Path folder) {
        var ended = run("verify", "--site", folder + "/*.yaml");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("no file fits this pattern");
    }

    @Test
    void severalVmsAreNotReplacedAtOnce() {
        var ended = run("up", "--replace", "--site", siteFile("vault"), "--site", siteFile("lab"));
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("--replace");
    }

    @Test
    void nothingIsBrokenAgainAndAgain() {
        var ended = run("verify", "--watch", "--disruptive", "drain", "--site", siteFile("vault"));
        assertThat(ended.exit()).isEqualTo(2);
    }

    @Test
    void otherCommandsTakeOneSite() {
        var ended = run("status", "--site", siteFile("vault"), "--site", siteFile("lab"));
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("2 site files are named");
    }

    /// The file is renewed with `java -jar provisioner/target/mwan-provision.jar -h`.
    @Test
    void theHelpThatLiesReadyIsTheHelpThatPicocliMakes() throws IOException {
        var ready = new ByteArrayOutputStream();
        Main.help(new PrintStream(ready, true, StandardCharsets.UTF_8));
        assertThat(run("--help").out()).isEqualTo(ready.toString(StandardCharsets.UTF_8));
    }
}
