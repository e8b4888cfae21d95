package mwan.lab.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs commands in the project's top folder.
final class Commands {
    static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private Commands() {}

    static Outcome run(List<String> command) {
        return run(command, Map.of(), "");
    }

    static Outcome run(List<String> command, Duration patience) {
        return run(command, Map.of(), "", patience);
    }

    static Outcome run(List<String> command, Map<String, String> environment, String input) {
        return run(command, environment, input, PATIENCE);
    }

    private static Outcome run(
            List<String> command,
            Map<String, String> environment,
            String input,
            Duration patience) {
        var process = start(command, environment);
        var out = reading(process.getInputStream());
        var err = reading(process.getErrorStream());
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
            // A command that reads nothing may have ended before it was given anything.
        }
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("still running after " + patience + ": " + command);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        return new Outcome(command, process.exitValue(), out.join(), err.join());
    }

    /// Started, with its output thrown away: for what is killed or watched from elsewhere.
    static Process startSilently(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(TOP.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Started, with what it tells of its work to be read from its standard error.
    static Process startTold(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(TOP.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Started, to be spoken with over its standard input and output; what it complains of is
    /// shown.
    static Process startTalking(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(TOP.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Process start(List<String> command, Map<String, String> environment) {
        try {
            var builder = new ProcessBuilder(command).directory(TOP.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// In a thread of its own: several commands may run at once.
    private static CompletableFuture<String> reading(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> text(stream), Thread.ofVirtual()::start);
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
