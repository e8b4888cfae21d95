package mwan.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mwan.value.DomainName;
import mwan.value.Ipv4Address;
import mwan.value.Port;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonitorServerTest {
    private static final Ipv4Address HERE = Ipv4Address.parse("127.0.0.1");

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private MonitorServer server;

    private int port;

    private static final class Fixed implements MonitorServer.Content {
        @Override
        public String page() {
            return "<p>ü</p>";
        }

        @Override
        public String metrics() throws IOException {
            throw new IOException("nothing yet");
        }
    }

    @BeforeEach
    void open() throws IOException {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server =
                MonitorServer.open(
                        HERE,
                        new Port(port),
                        List.of(new DomainName("mwan.example.org")),
                        new Fixed());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Socket connected() throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String ask(String line, String host) throws IOException {
        try (var socket = connected()) {
            var request =
                    line
                            + " HTTP/1.1\r\n"
                            + (host.isEmpty() ? "" : "Host: " + host + "\r\n")
                            + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Whether the server hangs up, within the socket's patience.
    private static boolean ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void answersWithItsPolicy() throws IOException {
        assertThat(ask("GET /", "127.0.0.1:" + port))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase(
                        "Content-Security-Policy: default-src 'none'; style-src 'self'")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .endsWith("<p>ü</p>");
        assertThat(ask("GET /style.css", "MWAN.example.org")).contains("200", "color-scheme");
    }

    @Test
    void onlyOurNamesAreAnswered() throws IOException {
        for (var host : List.of("evil.example", "127.0.0.1.evil.example", "", "[::1]:" + port)) {
            assertThat(ask("GET /", host)).startsWith("HTTP/1.1 421").doesNotContain("ü");
        }
    }

    @Test
    void itIsOnlyRead() throws IOException {
        for (var method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            assertThat(ask(method + " /", "127.0.0.1"))
                    .startsWith("HTTP/1.1 405")
                    .containsIgnoringCase("Allow: GET, HEAD");
        }
        assertThat(ask("HEAD /", "127.0.0.1"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("Content-Length: 9")
                .endsWith("\r\n\r\n");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThat(ask("GET /metrics", "127.0.0.1"))
                .startsWith("HTTP/1.1 503")
                .contains("nothing yet");
        assertThat(ask("GET /../etc/passwd", "127.0.0.1")).startsWith("HTTP/1.1 404");
    }

    /// Some who never end their request hinder nobody, and are cut off.
    @Test
    void whoIsSlowIsCutOff() throws IOException {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 8; i++) {
                var socket = connected();
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            long begin = System.nanoTime();
            assertThat(ask("GET /", "127.0.0.1")).startsWith("HTTP/1.1 200");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(3));
            for (var socket : slow) {
                assertThat(ended(socket)).isTrue();
            }
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
    }
}
