package mwan.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operator's programs end in time, with all that they started.
class LimitedProgramTest {
    @TempDir private Path folder;

    private int run(String script, Duration limit) throws IOException {
        return LimitedProgram.run(
                List.of("/bin/sh", "-c", script, "sh", folder.toString()),
                "a text".getBytes(StandardCharsets.UTF_8),
                limit);
    }

    /// Dead and not yet collected is not running.
    private static boolean runs(String pid) throws IOException {
        try {
            var stat = Files.readString(Path.of("/proc", pid.strip(), "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    @Test
    void isGivenTheTextAndItsArgumentsAsTheyAre() throws IOException {
        assertThat(run("cat > \"$1/text\"; exit 3", Duration.ofSeconds(20))).isEqualTo(3);
        assertThat(folder.resolve("text")).hasContent("a text");
        int exit =
                LimitedProgram.run(
                        List.of("/usr/bin/touch", folder + "/a b; $(c)"),
                        new byte[0],
                        Duration.ofSeconds(20));
        assertThat(exit).isZero();
        assertThat(folder.resolve("a b; $(c)")).exists();
    }

    /// A child in the background, and one in a session of its own whose parent is gone.
    @Test
    void isKilledWithItsChildren() throws IOException {
        var script =
                "sleep 600 & echo $! > $1/child;"
                        + " setsid sh -c 'echo $$ > \"$0/orphan\"; exec sleep 600' $1 &"
                        + " until [ -s $1/orphan ]; do :; done; sleep 600";
        assertThatThrownBy(() -> run(script, Duration.ofSeconds(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not end within 2 s");
        for (var name : List.of("child", "orphan")) {
            assertThat(runs(Files.readString(folder.resolve(name)))).as(name).isFalse();
        }
    }

    /// What it leaves behind when it ends by itself does not stay either.
    @Test
    void leavesNothingBehind() throws IOException {
        run("(trap '' HUP TERM; sleep 600) & echo $! > $1/child", Duration.ofSeconds(20));
        assertThat(runs(Files.readString(folder.resolve("child")))).isFalse();
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        assertThatThrownBy(() ->
                        LimitedProgram.run(List.of("/no/such"), new byte[0], Duration.ofSeconds(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such");
    }
}
