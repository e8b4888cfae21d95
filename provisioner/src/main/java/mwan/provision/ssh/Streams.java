package mwan.provision.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The three streams of a running command, served side by side: a command that fills one pipe while
/// its caller reads the other would wait for ever.
final class Streams implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<Bytes> stdout;
    private final CompletableFuture<Bytes> stderr;

    /// @param line gets standard output line by line; without it the output is collected
    Streams(
            Bytes input,
            OutputStream stdin,
            InputStream stdout,
            InputStream stderr,
            @Nullable Consumer<String> line) {
        threads.execute(() -> feed(input, stdin));
        this.stdout =
                CompletableFuture.supplyAsync(
                        () -> line == null ? collect(stdout) : passOn(stdout, line), threads);
        this.stderr = CompletableFuture.supplyAsync(() -> collect(stderr), threads);
    }

    /// Waits until the command has closed its output.
    ///
    /// @throws TimeoutException when it has not within the limit
    Output await(Duration limit) throws TimeoutException, IOException {
        try {
            CompletableFuture.allOf(stdout, stderr).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Output(stdout.get(), stderr.get());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UncheckedIOException broken) {
                throw broken.getCause();
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static void feed(Bytes input, OutputStream stdin) {
        try (stdin) {
            stdin.write(input.toArray());
        } catch (IOException ended) {
            // A command need not read its input; how it ended is told by its exit status.
        }
    }

    private static Bytes collect(InputStream stream) {
        try (stream) {
            return Bytes.of(stream.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Bytes passOn(InputStream stream, Consumer<String> line) {
        var part = new ByteArrayOutputStream();
        try (stream) {
            for (int octet = stream.read(); octet >= 0; octet = stream.read()) {
                if (octet == '\n') {
                    line.accept(part.toString(StandardCharsets.UTF_8));
                    part.reset();
                } else {
                    part.write(octet);
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        if (part.size() > 0) {
            line.accept(part.toString(StandardCharsets.UTF_8));
        }
        return Bytes.NONE;
    }

    /// The threads end with their streams, which the owner of the command closes.
    @Override
    public void close() {
        threads.shutdown();
    }

    record Output(Bytes stdout, Bytes stderr) {}
}
