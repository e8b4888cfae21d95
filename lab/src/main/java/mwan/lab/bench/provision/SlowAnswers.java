package mwan.lab.bench.provision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import mwan.lab.namespace.Namespace;

/// Takes the workstation's connections to the API and to SSH on the host and the router, and passes
/// every answer on later. (The kernel's own way, netem, is not in every kernel.)
final class SlowAnswers implements AutoCloseable {
    private static final Duration DELAY = Duration.ofMillis(200);
    private static final String VAULT = "10.250.0.2";
    private static final String ROUTER = "10.250.0.4";

    private final Namespace vault = Namespace.existing("mwan-" + Programs.LAB + "-vault");
    private final Programs programs;
    private final List<ServerSocket> listening = new ArrayList<>();

    SlowAnswers(Programs programs) {
        this.programs = programs;
        programs.on("workstation", "nft", "add table ip slow");
        programs.on(
                "workstation",
                "nft",
                "add chain ip slow output { type nat hook output priority -100; }");
        divert(VAULT, 8006);
        divert(VAULT, 22);
        divert(ROUTER, 22);
    }

    private void divert(String address, int port) {
        var socket =
                vault.call(() -> {
                    var server = new ServerSocket();
                    server.bind(new InetSocketAddress(VAULT, 0), 500);
                    return server;
                });
        listening.add(socket);
        Thread.ofPlatform().daemon().start(() -> accept(socket, address, port));
        programs.on(
                "workstation",
                "nft",
                "add rule ip slow output ip daddr %s tcp dport %d dnat to %s:%d"
                        .formatted(address, port, VAULT, socket.getLocalPort()));
    }

    private void accept(ServerSocket server, String address, int port) {
        try {
            while (true) {
                var client = server.accept();
                var behind = vault.call(() -> new Socket(address, port));
                client.setTcpNoDelay(true);
                behind.setTcpNoDelay(true);
                var late = new LinkedBlockingQueue<Piece>();
                Thread.ofVirtual().start(() -> pass(client, behind));
                Thread.ofVirtual().start(() -> receive(behind, late));
                Thread.ofVirtual().start(() -> give(late, client));
            }
        } catch (IOException closed) {
            // The delay is over.
        }
    }

    private record Piece(ByteBuffer content, long due, boolean last) {}

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException cut) {
            // The other direction ends by itself.
        }
    }

    private static void receive(Socket from, LinkedBlockingQueue<Piece> late) {
        try (from) {
            while (true) {
                var buffer = new byte[16 * 1024];
                int length = from.getInputStream().read(buffer);
                long due = System.nanoTime() + DELAY.toNanos();
                late.add(
                        new Piece(
                                ByteBuffer.wrap(buffer, 0, Math.max(0, length)), due, length < 0));
                if (length < 0) {
                    return;
                }
            }
        } catch (IOException cut) {
            late.add(new Piece(ByteBuffer.allocate(0), System.nanoTime(), true));
        }
    }

    private static void give(LinkedBlockingQueue<Piece> late, Socket to) {
        try (to) {
            while (true) {
                var piece = late.take();
                long left;
                while ((left = piece.due() - System.nanoTime()) > 0) {
                    LockSupport.parkNanos(left);
                }
                if (piece.last()) {
                    return;
                }
                to.getOutputStream().write(piece.content().array(), 0, piece.content().remaining());
            }
        } catch (IOException cut) {
            // Nobody waits for it any more.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        programs.on("workstation", "nft", "delete table ip slow");
        try {
            for (var socket : listening) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
