package mwan.runtime.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// The programs of this machine.
public final class SystemCommands implements Commands {
    private final Duration limit;

    /// @param limit after which a program is killed
    public SystemCommands(Duration limit) {
        this.limit = limit;
    }

    @Override
    public Outcome run(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectInput(Path.of("/dev/null").toFile());
        var process = builder.start();
        // Both streams at once: a program that waits for one to be read must not wait for ever. In
        // threads of their own, since the common pool may have but one, which may be this.
        var errors = reading(process.getErrorStream());
        var output = reading(process.getInputStream());
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        command.getFirst() + " has not ended within " + limit.toSeconds() + " s");
            }
            return new Outcome(process.exitValue(), output.get(), errors.get());
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(command.getFirst());
        } catch (ExecutionException unread) {
            throw new IOException(command.getFirst() + ": " + unread.getMessage(), unread);
        }
    }

    private static FutureTask<String> reading(InputStream stream) {
        var task = new FutureTask<>(() -> text(stream));
        Thread.ofPlatform().daemon().name("output").start(task);
        return task;
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
