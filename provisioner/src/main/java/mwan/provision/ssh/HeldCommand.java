package mwan.provision.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// A command on another host that stays while others run. It gets an empty line every few seconds
/// on its standard input as a sign of life, and the line `done` when it is closed; a host whose
/// caller vanished gets neither.
public final class HeldCommand implements AutoCloseable {
    /// How often the command hears that its caller lives.
    public static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private final OutputStream stdin;
    private final Optional<String> firstLine;
    private final AutoCloseable channel;
    private final Thread life;

    /// Waits for the command's first line.
    ///
    /// @param channel is closed with it
    /// @throws IOException when the connection is lost before that line
    HeldCommand(OutputStream stdin, InputStream stdout, AutoCloseable channel) throws IOException {
        this.stdin = stdin;
        this.channel = channel;
        // Not closed here: the channel's end closes it.
        firstLine =
                Optional.ofNullable(
                        new BufferedReader(new InputStreamReader(stdout, StandardCharsets.UTF_8))
                                .readLine());
        life = Thread.ofVirtual().name("sign of life").start(this::live);
    }

    /// Empty when the command ended without a word.
    public Optional<String> firstLine() {
        return firstLine;
    }

    private void live() {
        try {
            while (true) {
                Thread.sleep(SIGN_OF_LIFE);
                say("\n");
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException lost) {
            // Whatever the caller does next on this connection tells it.
        }
    }

    private synchronized void say(String words) throws IOException {
        stdin.write(words.getBytes(StandardCharsets.UTF_8));
        stdin.flush();
    }

    @Override
    public void close() {
        life.interrupt();
        try {
            say("done\n");
            stdin.close();
            channel.close();
        } catch (Exception lost) {
            // The command ends by itself when it hears nothing.
        }
    }
}
