package mwan.lab.bench.failover;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mwan.lab.namespace.Namespace;
import mwan.value.Family;

/// What answers in the lab's Internet: one port that takes connections and ends them, one that says
/// by which WAN the connection came and then echoes, and the same for datagrams.
public final class Internet implements AutoCloseable {
    static final int CONNECT = 7070;
    static final int ECHO = 7071;
    private static final int BACKLOG = 4096;

    private final Namespace host;
    private final Origins origins;
    private final List<Closeable> sockets = new ArrayList<>();
    private final Map<Seen, Long> last = new ConcurrentHashMap<>();

    private record Seen(Family family, String wan) {}

    public Internet(Namespace host, Origins origins) {
        this.host = host;
        this.origins = origins;
        serve(CONNECT, this::end);
        serve(ECHO, connection -> Thread.ofVirtual().start(() -> echo(connection)));
        for (var family : Family.values()) {
            datagrams(family);
        }
    }

    static InetAddress address(Family family) {
        return InetAddress.ofLiteral(
                switch (family) {
                    case IPV4 -> "203.0.113.10";
                    case IPV6 -> "2001:db8:ffff::10";
                });
    }

    private interface Taking {
        void take(Socket connection) throws IOException;
    }

    private void serve(int port, Taking taking) {
        var server = host.call(() -> new ServerSocket(port, BACKLOG));
        sockets.add(server);
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (true) {
                            taking.take(server.accept());
                        }
                    } catch (IOException closed) {
                        // The bench is over.
                    }
                });
    }

    private void end(Socket connection) throws IOException {
        var source = connection.getInetAddress();
        var family = source instanceof Inet4Address ? Family.IPV4 : Family.IPV6;
        last.put(new Seen(family, origins.of(source)), System.nanoTime());
        connection.close();
    }

    /// Whether connections of both families have come by this WAN since then.
    boolean isReachedBy(String wan, long since) {
        return Arrays.stream(Family.values())
                .allMatch(
                        family -> last.getOrDefault(new Seen(family, wan), since - 1) - since >= 0);
    }

    private void echo(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var out = connection.getOutputStream();
            out.write(
                    (origins.of(connection.getInetAddress()) + "\n")
                            .getBytes(StandardCharsets.US_ASCII));
            connection.getInputStream().transferTo(out);
        } catch (IOException ended) {
            // Its WAN has failed, or the bench is over.
        }
    }

    /// Each is answered by its own octets, then the WAN's name.
    private void datagrams(Family family) {
        var socket =
                host.call(() -> new DatagramSocket(new InetSocketAddress(address(family), ECHO)));
        sockets.add(socket);
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (true) {
                            answer(socket);
                        }
                    } catch (IOException closed) {
                        // The bench is over.
                    }
                });
    }

    private void answer(DatagramSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[64], 64);
        socket.receive(packet);
        var wan = origins.of(packet.getAddress()).getBytes(StandardCharsets.US_ASCII);
        var answer = Arrays.copyOf(packet.getData(), packet.getLength() + wan.length);
        System.arraycopy(wan, 0, answer, packet.getLength(), wan.length);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
