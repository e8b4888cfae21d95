package mwan.lab.answer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import mwan.lab.commandline.Arguments;

/// `lab.jar answer`: answers HTTP and UDP with an address, as text on a line: the peer's (`--mode
/// seen`, the Internet) or the one that was reached (`--mode reached`, behind the router).
///
/// Only the JDK's own classes are used here, so that it is there soon after it was started.
public final class Answer {
    /// What can be said on the command line.
    public static final String USAGE =
            """
            answer --mode seen|reached [--addresses A,B,…] [--http PORT] [--udp PORT]
            """;

    private static final int HTTP_PORT = 80;
    private static final int UDP_PORT = 7007;
    private static final int BACKLOG = 1024;
    private static final int LARGEST_DATAGRAM = 2048;

    private enum Mode {
        SEEN,
        REACHED
    }

    private Answer() {}

    /// Answers until the process is ended.
    public static void main(Arguments arguments) throws IOException, InterruptedException {
        Mode mode =
                switch (arguments.text("mode").orElse("")) {
                    case "seen" -> Mode.SEEN;
                    case "reached" -> Mode.REACHED;
                    default -> throw new Arguments.Wrong("--mode is seen or reached");
                };
        int httpPort = arguments.text("http").map(Integer::valueOf).orElse(HTTP_PORT);
        int udpPort = arguments.text("udp").map(Integer::valueOf).orElse(UDP_PORT);
        serveHttp(mode, httpPort);
        for (InetAddress address : addresses(arguments)) {
            serveUdp(mode, new InetSocketAddress(address, udpPort));
        }
        System.err.println("answers on port " + httpPort + " and UDP " + udpPort);
        Thread.currentThread().join();
    }

    private static void serveHttp(Mode mode, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
        server.createContext("/", exchange -> answer(mode, exchange));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private static void answer(Mode mode, HttpExchange exchange) throws IOException {
        InetSocketAddress address =
                mode == Mode.SEEN ? exchange.getRemoteAddress() : exchange.getLocalAddress();
        byte[] body = line(address.getAddress());
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /// A socket an address: a datagram's destination is not told otherwise, and the answer has to
    /// come from the address that was asked.
    private static void serveUdp(Mode mode, InetSocketAddress local) throws IOException {
        ProtocolFamily family =
                local.getAddress() instanceof Inet4Address
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6;
        DatagramChannel channel = DatagramChannel.open(family).bind(local);
        Thread.ofPlatform()
                .daemon()
                .name("udp " + local)
                .start(() -> answerDatagrams(mode, channel, local.getAddress()));
    }

    private static void answerDatagrams(Mode mode, DatagramChannel channel, InetAddress local) {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        try (channel) {
            while (true) {
                buffer.clear();
                if (channel.receive(buffer) instanceof InetSocketAddress peer) {
                    InetAddress said = mode == Mode.SEEN ? peer.getAddress() : local;
                    channel.send(ByteBuffer.wrap(line(said)), peer);
                }
            }
        } catch (IOException e) {
            System.err.println("UDP on " + local + ": " + e.getMessage());
        }
    }

    private static List<InetAddress> addresses(Arguments arguments) throws IOException {
        Optional<String> given = arguments.text("addresses");
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : given.orElse("::").split(",")) {
            addresses.add(InetAddress.ofLiteral(text));
        }
        return addresses;
    }

    private static byte[] line(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String bare = scope < 0 ? text : text.substring(0, scope);
        return (canonical(bare) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Java writes `2001:db8:0:0:0:0:0:10`; everybody else writes `2001:db8::10` (RFC 5952).
    static String canonical(String text) {
        if (!text.contains(":")) {
            return text;
        }
        String[] groups = text.split(":");
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < groups.length; i++) {
            int j = i;
            while (j < groups.length && groups[j].equals("0")) {
                j++;
            }
            if (j - i > bestLength) {
                bestStart = i;
                bestLength = j - i;
            }
        }
        if (bestStart < 0) {
            return text;
        }
        List<String> all = List.of(groups);
        return String.join(":", all.subList(0, bestStart))
                + "::"
                + String.join(":", all.subList(bestStart + bestLength, all.size()));
    }
}
