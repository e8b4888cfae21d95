package mwan.provision.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);

    private String said() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private void work(Progress progress) {
        try (var outer = progress.step("the whole")) {
            progress.note("something worth a line");
            progress.detail("something for those who want to know everything");
            progress.command("root@vault: qm status 105", "ssh -n root@vault 'qm status 105'");
            progress.command("root@vault: qm status 105", "ssh -n root@vault 'qm status 105'");
            progress.awaiting("an answer");
            try (var inner = progress.step("a part")) {
                inner.done();
            }
            outer.done();
        }
    }

    private String withoutTimes() {
        return said().replaceAll("\\([0-9]+\\.[0-9] s\\)", "(T)");
    }

    @Test
    void stepsAreNestedAndTellHowLongTheyTook() {
        work(new Progress(err, Progress.Loudness.NORMAL));
        assertThat(withoutTimes())
                .isEqualTo(
                        """
                        → the whole
                          · something worth a line
                          → a part
                          ✓ a part (T)
                        ✓ the whole (T)
                        """);
    }

    @Test
    void aPrefixIsInFrontOfEachLine() {
        work(new Progress(err, Progress.Loudness.VERBOSE, "sites/home.yaml: "));
        assertThat(said().lines())
                .hasSize(7)
                .allMatch(line -> line.startsWith("sites/home.yaml: "));
    }

    @Test
    void quietSaysNothing() {
        work(new Progress(err, Progress.Loudness.QUIET));
        work(Progress.onTerminal(err, Progress.Loudness.QUIET));
        assertThat(said()).isEmpty();
    }

    @Test
    void verboseTellsCommandsOnceAsOneCanPasteThem() {
        work(new Progress(err, Progress.Loudness.VERBOSE));
        assertThat(withoutTimes())
                .isEqualTo(
                        """
                        → the whole
                          · something worth a line
                            something for those who want to know everything
                            $ ssh -n root@vault 'qm status 105'
                          → a part
                          ✓ a part (T)
                        ✓ the whole (T)
                        """);
    }

    @Test
    void aStepThatAnExceptionLeavesHasFailed() {
        var progress = new Progress(err, Progress.Loudness.NORMAL);
        assertThatThrownBy(
                        () -> {
                            try (var _ = progress.step("what goes wrong")) {
                                throw new IllegalStateException("wrong");
                            }
                        })
                .hasMessage("wrong");
        assertThat(withoutTimes()).isEqualTo("→ what goes wrong\n✗ what goes wrong (T)\n");
    }

    /// What a terminal shows at last, with the escapes that are used here alone.
    private static String shown(String written) {
        var screen = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            if (written.startsWith("\r\033[K", i)) {
                screen.setLength(screen.lastIndexOf("\n") + 1);
                i += 3;
            } else if (written.startsWith("\033[?7", i)) {
                i += 4;
            } else {
                screen.append(written.charAt(i));
            }
        }
        return screen.toString();
    }

    @Test
    void aTerminalShowsHowLongAndWhatIsAwaited() {
        var now = new AtomicLong();
        var progress = Progress.onTerminal(err, Progress.Loudness.NORMAL, now::get);
        try (var step = progress.step("wait for the lines")) {
            assertThat(shown(said()))
                    .isEqualTo("→ wait for the lines\n  … wait for the lines, 0 s");
            progress.command("root@mwan: mwan status", "ssh -n root@mwan 'mwan status'");
            now.addAndGet(Duration.ofMillis(7_900).toNanos());
            progress.tick();
            assertThat(shown(said()))
                    .isEqualTo(
                            "→ wait for the lines\n"
                                    + "  … wait for the lines, 7 s: root@mwan: mwan status");
            // What is awaited says more than the command that looks for it.
            progress.awaiting("att ipv4 (unknown)");
            progress.note("a line that stays");
            assertThat(shown(said()))
                    .isEqualTo(
                            """
                            → wait for the lines
                              · a line that stays
                              … wait for the lines, 7 s: att ipv4 (unknown)\
                            """);
            step.done();
        }
        assertThat(shown(said()))
                .isEqualTo(
                        """
                        → wait for the lines
                          · a line that stays
                        ✓ wait for the lines (7.9 s)
                        """);
    }

    @Test
    void theLiveLineOfAnInnerStepGivesWayToTheOuterOne() {
        var progress = Progress.onTerminal(err, Progress.Loudness.NORMAL, () -> 0);
        try (var _ = progress.step("outer")) {
            try (var inner = progress.step("inner")) {
                progress.awaiting("something");
                inner.done();
            }
            assertThat(shown(said())).endsWith("✓ inner (0.0 s)\n  … outer, 0 s");
        }
    }

    /// A second line would stay when the first is taken back.
    @Test
    void theLiveLineIsOneLine() {
        var progress = Progress.onTerminal(err, Progress.Loudness.NORMAL, () -> 0);
        try (var _ = progress.step("outer")) {
            progress.awaiting("sh -c 'first\nsecond'");
            assertThat(shown(said())).endsWith("  … outer, 0 s: sh -c 'first second'");
            assertThat(said()).contains("\033[?7l  … outer, 0 s: sh -c 'first second'\033[?7h");
        }
    }
}
