package mwan.runtime.kernel.world;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A DNS server that knows no name and an HTTP server that has no page: both work.
public final class ServiceHost implements AutoCloseable {
    public static final int HTTP_PORT = 8080;
    private static final int DNS_PORT = 53;

    private final DatagramSocket dns;
    private final ServerSocket http;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private ServiceHost(DatagramSocket dns, ServerSocket http) {
        this.dns = dns;
        this.http = http;
    }

    /// @param address one of the namespace's, from which it answers
    public static ServiceHost in(Namespace namespace, String address) {
        var host =
                namespace.call(() ->
                        new ServiceHost(
                                new DatagramSocket(new InetSocketAddress(address, DNS_PORT)),
                                new ServerSocket(HTTP_PORT, 50, InetAddress.getByName(address))));
        Thread.ofPlatform().daemon().start(host::answerDns);
        Thread.ofPlatform().daemon().start(host::answerHttp);
        return host;
    }

    /// Who has asked: `dns ADDRESS` and `http ADDRESS`.
    public Set<String> seen() {
        return Set.copyOf(seen);
    }

    private void answerDns() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[512], 512);
                dns.receive(packet);
                seen.add("dns " + packet.getAddress().getHostAddress());
                // A response, recursion available, NXDOMAIN.
                packet.getData()[2] = (byte) 0x81;
                packet.getData()[3] = (byte) 0x83;
                dns.send(packet);
            }
        } catch (IOException closed) {
            // The host is being removed.
        }
    }

    private void answerHttp() {
        try {
            while (true) {
                try (var connection = http.accept()) {
                    seen.add("http " + connection.getInetAddress().getHostAddress());
                    answer(connection);
                }
            }
        } catch (IOException closed) {
            // The host is being removed.
        }
    }

    private static void answer(Socket connection) throws IOException {
        var request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            int octet = connection.getInputStream().read();
            if (octet < 0) {
                return;
            }
            request.append((char) octet);
        }
        connection
                .getOutputStream()
                .write(
                        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        try {
            dns.close();
            http.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }
}
