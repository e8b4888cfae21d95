package mwan.provision.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// revert.sh itself, in a folder instead of the router's root; `systemctl` and `mwan` write down
/// what is asked of them, and fail when they are to.
class RevertScriptTest {
    private static final String TRACE = "0123456789abcdef0123456789abcdef";
    private static final List<String> FOLDERS =
            List.of("/var/lib/mwan", "/opt/mwan", "/etc/mwan", "/usr/local/bin");

    @TempDir private Path root;

    @BeforeEach
    void aChangeOnTrial() throws IOException {
        for (var folder : FOLDERS) {
            Files.createDirectories(at(folder));
        }
        for (var release : List.of("old", "new")) {
            Files.createDirectories(at("/opt/mwan/releases/" + release));
        }
        Files.createDirectories(at("/var/lib/mwan/trial"));
        Files.createSymbolicLink(at("/opt/mwan/current"), at("/opt/mwan/releases/new"));
        Files.writeString(at("/etc/mwan/site.yaml"), "the new site\n");
        Files.writeString(at("/var/lib/mwan/trial/site.yaml"), "the old site\n");
        Files.writeString(at("/var/lib/mwan/trial/trace"), TRACE + "\n");
        Files.writeString(
                at("/var/lib/mwan/trial/before"), at("/opt/mwan/releases/old").toString());
        program("systemctl");
        program("mwan");
        try (var script = Trial.class.getResourceAsStream("revert.sh")) {
            var text =
                    new String(
                            Objects.requireNonNull(script, "revert.sh").readAllBytes(),
                            StandardCharsets.UTF_8);
            for (var folder : FOLDERS) {
                assertThat(text).contains(folder);
                text = text.replace(folder, at(folder).toString());
            }
            Files.writeString(at("/var/lib/mwan/trial/revert.sh"), text);
        }
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    private void program(String name) throws IOException {
        var file = at("/usr/local/bin/" + name);
        Files.writeString(
                file,
                """
                #!/bin/sh
                echo "%1$s $*" >>%2$s/asked
                ! grep -qsxF "%1$s $*" %2$s/fails
                """
                        .formatted(name, root));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private int revert() throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(
                                "sh",
                                at("/var/lib/mwan/trial/revert.sh").toString(),
                                "nobody answers")
                        .redirectErrorStream(true)
                        .redirectOutput(at("/output").toFile());
        builder.environment().put("PATH", at("/usr/local/bin") + ":" + System.getenv("PATH"));
        return builder.start().waitFor();
    }

    private String verdict() throws IOException {
        return Files.readString(at("/var/lib/mwan/last-change")).strip();
    }

    private void theOldReleaseAndSiteAreBack() throws IOException {
        assertThat(Files.readSymbolicLink(at("/opt/mwan/current")))
                .isEqualTo(at("/opt/mwan/releases/old"));
        assertThat(at("/etc/mwan/site.yaml")).hasContent("the old site\n");
        assertThat(at("/var/lib/mwan/trial")).doesNotExist();
    }

    @Test
    void whatWasBeforeIsBackAndTheFailedReleaseIsGone() throws Exception {
        assertThat(revert()).isZero();
        theOldReleaseAndSiteAreBack();
        assertThat(verdict()).isEqualTo(TRACE + " rolled back: nobody answers");
        assertThat(Files.readAllLines(at("/asked")))
                .containsExactly(
                        "systemctl daemon-reload",
                        "mwan configure",
                        "systemctl restart mwan.service");
        assertThat(at("/opt/mwan/releases/new")).doesNotExist();
        assertThat(at("/opt/mwan/releases/old")).exists();
    }

    /// Each part is tried, whatever became of the others.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "systemctl daemon-reload",
                "mwan configure",
                "systemctl restart mwan.service"
            })
    void whereSomethingFailsTheRestIsDoneAndItIsSaid(String failing) throws Exception {
        Files.writeString(at("/fails"), failing + "\n");
        assertThat(revert()).isEqualTo(1);
        theOldReleaseAndSiteAreBack();
        assertThat(verdict()).isEqualTo(TRACE + " not wholly rolled back: nobody answers");
        assertThat(Files.readAllLines(at("/asked"))).hasSize(3).contains(failing);
        // It may tell why.
        assertThat(at("/opt/mwan/releases/new")).exists();
    }

    @Test
    void withoutTheOldSiteFileTheReleaseIsBackAllTheSame() throws Exception {
        Files.delete(at("/var/lib/mwan/trial/site.yaml"));
        assertThat(revert()).isEqualTo(1);
        assertThat(Files.readSymbolicLink(at("/opt/mwan/current")))
                .isEqualTo(at("/opt/mwan/releases/old"));
        assertThat(at("/etc/mwan/site.yaml")).hasContent("the new site\n");
        assertThat(verdict()).isEqualTo(TRACE + " not wholly rolled back: nobody answers");
        assertThat(Files.readAllLines(at("/asked"))).hasSize(3);
    }

    @Test
    void aReleaseThatWasInUseBeforeIsKept() throws Exception {
        Files.delete(at("/opt/mwan/current"));
        Files.createSymbolicLink(at("/opt/mwan/current"), at("/opt/mwan/releases/old"));
        assertThat(revert()).isZero();
        theOldReleaseAndSiteAreBack();
        assertThat(at("/opt/mwan/releases/old")).exists();
    }

    /// Somebody has confirmed it meanwhile.
    @Test
    void whatIsNotOnTrialAnyMoreIsLeft() throws Exception {
        Files.move(at("/var/lib/mwan/trial/before"), at("/var/lib/mwan/trial/kept"));
        assertThat(revert()).isZero();
        assertThat(Files.readSymbolicLink(at("/opt/mwan/current")))
                .isEqualTo(at("/opt/mwan/releases/new"));
        assertThat(at("/etc/mwan/site.yaml")).hasContent("the new site\n");
        assertThat(at("/asked")).doesNotExist();
        assertThat(at("/var/lib/mwan/last-change")).doesNotExist();
    }
}
