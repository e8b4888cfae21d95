package mwan.runtime.kernel.world;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mwan.value.Dscp;

/// Asks servers which address they see, from a namespace.
public final class Visitor {
    private static final int PATIENCE_MILLIS = 3000;

    private final Namespace from;

    public Visitor(Namespace from) {
        this.from = from;
    }

    /// One new TCP connection each.
    public List<String> connect(String server, int times) {
        return from.call(() -> {
            var seen = new ArrayList<String>();
            for (int i = 0; i < times; i++) {
                try (var connection = open(server, new InetSocketAddress(0))) {
                    seen.add(ask(connection));
                }
            }
            return seen;
        });
    }

    /// One new TCP connection each, from one of the namespace's addresses.
    public List<String> connectFrom(String source, String server, int times) {
        return from.call(() -> {
            var seen = new ArrayList<String>();
            for (int i = 0; i < times; i++) {
                try (var connection = open(server, new InetSocketAddress(source, 0))) {
                    seen.add(ask(connection));
                }
            }
            return seen;
        });
    }

    /// One new TCP connection, whose packets bear this DSCP.
    public String connect(String server, Dscp dscp) {
        return from.call(() -> {
            try (var connection = new Socket()) {
                connection.setTrafficClass(dscp.number() << 2);
                connect(connection, server);
                return ask(connection);
            }
        });
    }

    /// A connection that stays open.
    public Socket open(String server) {
        return from.call(() -> open(server, new InetSocketAddress(0)));
    }

    private static Socket open(String server, InetSocketAddress source) throws IOException {
        var socket = new Socket();
        try {
            socket.bind(source);
            connect(socket, server);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private static void connect(Socket socket, String server) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(server, 80), PATIENCE_MILLIS);
    }

    /// The next answer on a connection.
    public static String ask(Socket connection) throws IOException {
        connection.getOutputStream().write('?');
        var line = new StringBuilder();
        for (int c = connection.getInputStream().read(); c != '\n'; ) {
            if (c < 0) {
                throw new IOException("closed");
            }
            line.append((char) c);
            c = connection.getInputStream().read();
        }
        return shown(line.toString());
    }

    /// Datagrams sent back to back from one socket, before any answer is read.
    public List<String> datagrams(String server, int count) {
        return from.call(() -> {
            try (var socket = new DatagramSocket()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                var address = InetAddress.getByName(server);
                for (int i = 0; i < count; i++) {
                    socket.send(new DatagramPacket(new byte[] {'?'}, 1, address, 7007));
                }
                return answers(socket, count);
            }
        });
    }

    /// A UDP socket that is used for several questions.
    public Conversation conversation(String server) {
        return from.call(
                () -> new Conversation(new DatagramSocket(), InetAddress.getByName(server)));
    }

    /// Questions and answers by datagrams of one flow.
    public record Conversation(DatagramSocket socket, InetAddress server) implements AutoCloseable {
        public String ask() throws IOException {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.send(new DatagramPacket(new byte[] {'?'}, 1, server, 7007));
            return answers(socket, 1).getFirst();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static List<String> answers(DatagramSocket socket, int count) throws IOException {
        var seen = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var answer = new DatagramPacket(new byte[64], 64);
            socket.receive(answer);
            seen.add(
                    shown(
                            new String(
                                    answer.getData(),
                                    0,
                                    answer.getLength(),
                                    StandardCharsets.US_ASCII)));
        }
        return seen;
    }

    private static String shown(String address) throws IOException {
        return mwan.value.IpAddress.of(InetAddress.getByName(address).getAddress()).toString();
    }
}
