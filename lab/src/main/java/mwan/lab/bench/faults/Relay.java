package mwan.lab.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/// Between an SSH client and its server on loopback: it can cut the line within a call.
final class Relay implements AutoCloseable {
    private static final int NEVER = Integer.MIN_VALUE;

    private final ServerSocket listening;
    private final int server;
    private final AtomicInteger answersLeft = new AtomicInteger(NEVER);

    Relay(int server) {
        this.server = server;
        try {
            listening = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /// Lets so many pieces of the server's answer through from now on, then cuts the line once: 0
    /// before a channel for the command is there, 1 when the command has been sent.
    void cutAfter(int answers) {
        answersLeft.set(answers);
    }

    /// Takes back what was not needed.
    void disarm() {
        answersLeft.set(NEVER);
    }

    private void accept() {
        try {
            while (true) {
                var client = listening.accept();
                var behind = new Socket();
                try {
                    behind.connect(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server));
                    client.setTcpNoDelay(true);
                    behind.setTcpNoDelay(true);
                    Thread.ofVirtual().start(() -> pass(client, behind, false));
                    Thread.ofVirtual().start(() -> pass(behind, client, true));
                } catch (IOException refused) {
                    client.close();
                }
            }
        } catch (IOException closed) {
            // The relay is over.
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            var buffer = new byte[1 << 16];
            int length;
            while ((length = from.getInputStream().read(buffer)) >= 0) {
                if (answers && isCutNow()) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException cut) {
            // The other side sees the same.
        }
    }

    private boolean isCutNow() {
        int before =
                answersLeft.getAndUpdate(left -> left == NEVER || left == 0 ? NEVER : left - 1);
        return before == 0;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
