package mwan.runtime.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Answers operator commands, a connection a request. Only root may connect.
public final class ControlServer implements AutoCloseable {
    private static final int LONGEST_REQUEST = 16 * 1024;

    /// More at once would only be somebody's mistake.
    private static final int CONNECTIONS = 16;

    private final ServerSocketChannel server;
    private final Path path;
    private final Function<Request, Answer> answers;
    private final Semaphore connections = new Semaphore(CONNECTIONS);

    private ControlServer(
            ServerSocketChannel server, Path path, Function<Request, Answer> answers) {
        this.server = server;
        this.path = path;
        this.answers = answers;
    }

    public static ControlServer open(Path path, Function<Request, Answer> answers)
            throws IOException {
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        // Made under another name, so that it never stands there with a wider mode.
        var making = path.resolveSibling("." + path.getFileName());
        Files.deleteIfExists(making);
        server.bind(UnixDomainSocketAddress.of(making));
        Files.setPosixFilePermissions(making, PosixFilePermissions.fromString("rw-------"));
        Files.move(making, path);
        var control = new ControlServer(server, path, answers);
        Thread.ofPlatform().daemon().name("control").start(control::serve);
        return control;
    }

    private void serve() {
        while (true) {
            try {
                var channel = server.accept();
                connections.acquire();
                Thread.ofPlatform().daemon().name("control").start(() -> answer(channel));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException refused) {
                // Out of descriptors: the next one may find some.
                Thread.onSpinWait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void answer(SocketChannel channel) {
        try (channel) {
            var request = Wire.request(Transfer.readUntilEmptyLine(channel, LONGEST_REQUEST));
            Transfer.write(channel, Wire.write(answers.apply(request)));
        } catch (IOException hungUp) {
            // The one who asked is gone, or asked nothing that is a request: nobody is there to be
            // told.
            return;
        } finally {
            connections.release();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException left) {
            // The next daemon removes it.
        }
    }
}
