package mwan.runtime.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import mwan.site.Notices;
import mwan.site.Source;
import mwan.site.Sources;
import mwan.value.Family;
import mwan.value.HostName;
import mwan.value.MailAddress;
import mwan.value.Port;
import mwan.value.SiteName;
import mwan.value.WanName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Notices go to a mail server (aiosmtpd), and to an HTTP server, both with TLS.
@Tag("kernel")
class DeliveryTest {
    private static final Instant AT = Instant.parse("2026-11-24T03:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private TestPki pki;

    @BeforeEach
    void makeCertificate() throws IOException {
        pki = TestPki.in(folder);
        secret("password", MailServer.PASSWORD);
    }

    private void secret(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Sources sources() {
        return new Sources(folder, folder, Map.of());
    }

    private static Notice notice(String wan) {
        return new Notice(
                new SiteName("vault"),
                AT,
                List.of(
                        Notice.Item.begun(
                                new Trouble.WanFailed(new WanName(wan), Family.IPV4),
                                "upstream: 2 of 2 targets silent – für 400 ms",
                                AT)));
    }

    private MailChannel mail(Notices.Security security, int port, boolean login, boolean ca) {
        return new MailChannel(
                new Notices.Email(
                        new HostName("127.0.0.1"),
                        new Port(port),
                        security,
                        login
                                ? Optional.of(
                                        new Notices.Login(
                                                MailServer.USER, new Source.File("password")))
                                : Optional.empty(),
                        new MailAddress("router@example.org"),
                        List.of(
                                new MailAddress("one@example.org"),
                                new MailAddress("two@example.org")),
                        ca ? Optional.of(new Source.File("server.pem")) : Optional.empty()),
                sources());
    }

    @ParameterizedTest
    @CsvSource({"starttls, STARTTLS, true", "tls, TLS, true", "none, NONE, false"})
    void aMailArrives(String serves, Notices.Security security, boolean secured)
            throws IOException {
        try (var server = new MailServer(serves, pki, 0)) {
            mail(security, server.port(), secured, secured).deliver(notice("att"));
            var mail = server.mail();
            assertThat(mail.path("encrypted").asBoolean()).isEqualTo(secured);
            assertThat(mail.path("login").asText()).isEqualTo(secured ? "router" : "null");
            assertThat(mail.path("from").asText()).isEqualTo("router@example.org");
            assertThat(mail.path("to").toString())
                    .isEqualTo("[\"one@example.org\",\"two@example.org\"]");
            assertThat(mail.path("content").asText().replace("\r\n", "\n"))
                    .contains("Subject: [vault] att ipv4 failed\n")
                    .contains("Message-ID: <vault-1795489200000.router@example.org>\n")
                    .contains("Auto-Submitted: auto-generated\n")
                    .contains("Date: ");
            assertThat(server.hasMore()).isFalse();
        }
    }

    /// Without protection nothing is said, no password least of all.
    @Test
    void aServerWithoutTlsGetsNothing() throws IOException {
        try (var server = new MailServer("none", pki, 0)) {
            var mail = mail(Notices.Security.STARTTLS, server.port(), true, true);
            assertThatThrownBy(() -> mail.deliver(notice("att")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("STARTTLS");
            assertThat(server.hasMore()).isFalse();
        }
    }

    @Test
    void aServerThatNobodyVouchesForGetsNothing() throws IOException {
        try (var server = new MailServer("starttls", pki, 0)) {
            var mail = mail(Notices.Security.STARTTLS, server.port(), true, false);
            assertThatThrownBy(() -> mail.deliver(notice("att")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("certification path");
        }
    }

    @Test
    void aWrongPasswordIsSaidAndNotShown() throws IOException {
        secret("password", "battery staple");
        try (var server = new MailServer("starttls", pki, 0)) {
            var mail = mail(Notices.Security.STARTTLS, server.port(), true, true);
            assertThatThrownBy(() -> mail.deliver(notice("att")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("535")
                    .message()
                    .doesNotContain("staple");
        }
    }

    @Test
    void noServerIsSaid() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var mail = mail(Notices.Security.NONE, port, false, false);
        assertThatThrownBy(() -> mail.deliver(notice("att")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }

    private record Received(String method, String path, String token, String type, String body) {}

    private interface With {
        void port(int port) throws IOException, InterruptedException;
    }

    private LinkedBlockingQueue<Received> serve(int status, With with)
            throws IOException, GeneralSecurityException, InterruptedException {
        var received = new LinkedBlockingQueue<Received>();
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(pki.server()));
        server.createContext(
                "/",
                exchange -> {
                    var headers = exchange.getRequestHeaders();
                    received.add(
                            new Received(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().toString(),
                                    String.valueOf(headers.getFirst("Authorization")),
                                    String.valueOf(headers.getFirst("Content-Type")),
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8)));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        try {
            with.port(server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
        return received;
    }

    private WebhookChannel webhook(boolean ca) {
        return new WebhookChannel(
                new Notices.Webhook(
                        new Source.File("url"),
                        Optional.of(new Source.File("token")),
                        ca ? Optional.of(new Source.File("server.pem")) : Optional.empty()),
                sources());
    }

    @Test
    void aWebhookIsSentTheDocument() throws Exception {
        secret("token", "t0ken");
        var received =
                serve(
                        204,
                        port -> {
                            secret("url", "https://127.0.0.1:" + port + "/T0P/secret?x=1");
                            webhook(true).deliver(notice("att"));
                        });
        var request = received.remove();
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /T0P/secret?x=1");
        assertThat(request.token()).isEqualTo("Bearer t0ken");
        assertThat(request.type()).isEqualTo("application/json");
        var document = new ObjectMapper().readTree(request.body());
        assertThat(document).isEqualTo(notice("att").document());
        assertThat(document.at("/items/0/reason").asText()).contains("für");
        assertThat(received).isEmpty();
    }

    @Test
    void aWebhookThatRefusesIsSaidWithoutItsAddress() throws Exception {
        secret("token", "t0ken");
        serve(
                503,
                port -> {
                    secret("url", "https://127.0.0.1:" + port + "/T0P/secret");
                    assertThatThrownBy(() -> webhook(true).deliver(notice("att")))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("503")
                            .message()
                            .doesNotContain("T0P", "t0ken");
                });
        var unvouched =
                serve(
                        204,
                        port -> {
                            secret("url", "https://127.0.0.1:" + port + "/T0P/secret");
                            assertThatThrownBy(() -> webhook(false).deliver(notice("att")))
                                    .isInstanceOf(IOException.class)
                                    .message()
                                    .doesNotContain("T0P", "t0ken");
                        });
        assertThat(unvouched).isEmpty();
    }
}
