package mwan.runtime.kernel.world;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Answers on TCP port 80 and UDP port 7007 with an address, a line for each line or datagram.
public final class Server implements AutoCloseable {
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Answer answer;

    private Server(ServerSocket tcp, DatagramSocket udp, Answer answer) {
        this.tcp = tcp;
        this.udp = udp;
        this.answer = answer;
    }

    static Server inNamespace(Namespace namespace, Answer answer) throws IOException {
        var server =
                namespace.call(() ->
                        new Server(new ServerSocket(80, 500), new DatagramSocket(7007), answer));
        Thread.ofVirtual().start(server::acceptAll);
        Thread.ofPlatform().daemon().start(server::answerDatagrams);
        return server;
    }

    private void acceptAll() {
        try {
            while (true) {
                var connection = tcp.accept();
                Thread.ofVirtual().start(() -> answerLines(connection));
            }
        } catch (IOException closed) {
            // The world is being removed.
        }
    }

    private void answerLines(Socket connection) {
        try (connection) {
            var text =
                    (answer == Answer.SEEN
                                    ? connection.getInetAddress()
                                    : connection.getLocalAddress())
                            .getHostAddress();
            while (connection.getInputStream().read() >= 0) {
                connection
                        .getOutputStream()
                        .write((text + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException reset) {
            // The client's end tells.
        }
    }

    private void answerDatagrams() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[64], 64);
                udp.receive(packet);
                var text = packet.getAddress().getHostAddress().getBytes(StandardCharsets.US_ASCII);
                udp.send(new DatagramPacket(text, text.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // The world is being removed.
        }
    }

    public boolean isOpen() {
        return !tcp.isClosed();
    }

    @Override
    public void close() {
        try {
            tcp.close();
            udp.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }

    enum Answer {
        /// Where the packet came from.
        SEEN,
        /// Which of the own addresses was reached; by TCP alone.
        REACHED
    }
}
