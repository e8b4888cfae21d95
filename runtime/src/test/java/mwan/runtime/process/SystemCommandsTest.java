package mwan.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SystemCommandsTest {
    private final Commands commands = new SystemCommands(Duration.ofSeconds(30));

    @Test
    void outputErrorsAndExitAreKeptApart() throws IOException {
        assertThat(commands.run(List.of("sh", "-c", "echo out; echo err >&2; exit 3")))
                .isEqualTo(new Commands.Outcome(3, "out\n", "err\n"));
    }

    @Test
    void argumentsAreNotSplitAndNoShellSeesThem() throws IOException {
        assertThat(commands.run(List.of("printf", "%s|", "a b", "$HOME", ";")).output())
                .isEqualTo("a b|$HOME|;|");
    }

    @Test
    void moreThanAPipeHoldsComesThroughOnBothStreams() throws IOException {
        var script = "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero";
        var outcome = commands.run(List.of("sh", "-c", script));

        assertThat(outcome.output()).hasSize(300_000);
        assertThat(outcome.errors()).hasSize(300_000);
    }

    @Test
    void itWorksInTheCommonPoolsOwnThreads() {
        var outcomes =
                List.of("a", "b", "c", "d").stream()
                        .map(word -> CompletableFuture.supplyAsync(() -> echo(word)))
                        .toList();
        assertThat(outcomes.stream().map(CompletableFuture::join))
                .containsExactly("a\n", "b\n", "c\n", "d\n");
    }

    private String echo(String word) {
        try {
            return commands.run(List.of("echo", word)).output();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void aProgramThatDoesNotEndIsEnded() {
        var hasty = new SystemCommands(Duration.ofMillis(200));
        assertThatThrownBy(() -> hasty.run(List.of("sleep", "60")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sleep has not ended");
    }

    @Test
    void aProgramThatIsMissingIsSaidToBe() {
        assertThatThrownBy(() -> commands.run(List.of("no-such-program")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }
}
