package mwan.provision.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
                        new PrintStream(err, true, StandardCharsets.UTF_8));
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
                .containsExactly(broken + ":", "not known", absent + ":", "not known");
        assertThat(ended.err()).contains(broken + ":1").contains(absent.toString());
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
