package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The API over HTTPS: what only the wire shows, and item 8, uploads.
class ApiServerTest {
    private static final String BOUNDARY = "----mwan";
    private static final String UPLOAD = "/nodes/vault/storage/local/upload";

    private static TestHost host;
    private static ServerCertificate certificate;
    private static ApiServer server;
    private static HttpClient client;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        host = new TestHost(folder);
        certificate = ServerCertificate.in(folder.resolve("api.p12"), "localhost");
        server = new ApiServer(host.host.api(), host.host.spool(), "127.0.0.1", 0, certificate);
        server.start();
        client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.close();
        host.close();
    }

    @BeforeEach
    void login() {
        host.faults.set(List.of());
        host.login();
    }

    @Test
    void theCertificateIsKeptAndNamedByItsFingerprint() {
        assertThat(certificate.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(ServerCertificate.in(certificate.keyStore(), "localhost").fingerprint())
                .isEqualTo(certificate.fingerprint());
    }

    @Test
    void anUnauthenticatedCallGetsNoBody() throws Exception {
        host.use(Map.of());
        HttpResponse<String> response = get("/version");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void anOrdinaryCallIsAnswered() throws Exception {
        HttpResponse<String> response = get("/version");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValue("application/json;charset=UTF-8");
        assertThat(response.body()).contains("\"release\":\"9.2\"");
    }

    @Test
    void wireMocksOwnDoorIsShut() throws Exception {
        HttpResponse<String> response =
                client.send(
                        request("https://localhost:" + server.port() + "/__admin/mappings")
                                .GET()
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(401);
    }

    @Test
    void aCutConnectionIsAnIoException() {
        // Each of the calls: the client repeats a GET on a connection that was cut.
        host.faults.set(
                List.of(
                        new Fault(
                                "GET",
                                Pattern.compile("/version"),
                                0,
                                Fault.Kind.DROP,
                                0,
                                "",
                                Duration.ZERO)));
        assertThatThrownBy(() -> get("/version")).isInstanceOf(IOException.class);
    }

    @Test
    void aBodyOfUnknownLengthIsRefused() throws Exception {
        BodyPublisher chunked =
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {'x'}));
        HttpResponse<String> response =
                client.send(
                        request(url("/nodes/vault/qemu")).POST(chunked).build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(501);
    }

    @Test
    void anImageIsUploadedAndReplacesTheOneOfItsName() throws Exception {
        byte[] image = new byte[3 << 20];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) (i % 251 == 0 ? '\r' : i % 253 == 0 ? '\n' : i);
        }
        Reply reply = upload("import", "mwan.qcow2", image);
        assertThat(host.ended(reply)).isEqualTo("OK");
        assertThat(host.root.resolve("var/lib/vz/import/mwan.qcow2")).hasBinaryContent(image);
        assertThat(host.root.resolve("var/tmp")).isEmptyDirectory();
    }

    @Test
    void anUploadNeedsNoSecondToken() throws Exception {
        String cookie = host.credentials().getOrDefault("cookie", "");
        host.use(Map.of("cookie", cookie));
        assertThat(upload("import", "a.raw", new byte[10]).status()).isEqualTo(200);
    }

    @Test
    void snippetsAreNotUploaded() throws Exception {
        Reply reply = upload("snippets", "a.yaml", new byte[10]);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error("content"))
                .isEqualTo(
                        "value 'snippets' does not have a value in the enumeration 'iso, vztmpl,"
                                + " import'");
    }

    @Test
    void imagesOfOtherKindsAreNotImported() throws Exception {
        assertThat(upload("import", "a.img", new byte[10]).error("filename"))
                .isEqualTo("wrong file extension");
    }

    @Test
    void theFileComesLast() throws Exception {
        String body = file("a.raw", "x") + field("content", "import") + end();
        assertThat(send(body).error("content"))
                .isEqualTo("property is missing and it is not optional");
    }

    @Test
    void theDispositionComesFirst() throws Exception {
        String body =
                field("content", "import")
                        + "--"
                        + BOUNDARY
                        + "\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Disposition: form-data; name=\"filename\"; filename=\"a.raw\"\r\n"
                        + "\r\nx\r\n"
                        + end();
        Reply reply = send(body);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).isEqualTo("upload failed\n");
        assertThat(host.root.resolve("var/tmp")).isEmptyDirectory();
    }

    @Test
    void aWrongChecksumFailsTheTask() throws Exception {
        String body =
                field("content", "import")
                        + field("checksum-algorithm", "sha256")
                        + field("checksum", "00")
                        + file("b.raw", "x")
                        + end();
        assertThat(host.ended(send(body))).startsWith("checksum mismatch: got '2d711642b726b044");
        assertThat(host.root.resolve("var/lib/vz/import/b.raw")).doesNotExist();
    }

    private Reply upload(String content, String name, byte[] bytes) throws Exception {
        byte[] head = (field("content", content) + fileHead(name)).getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n" + end()).getBytes(StandardCharsets.UTF_8);
        List<InputStream> parts = new ArrayList<>();
        for (byte[] part : List.of(head, bytes, tail)) {
            parts.add(new ByteArrayInputStream(part));
        }
        return post(
                BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(
                                () -> new SequenceInputStream(Collections.enumeration(parts))),
                        (long) head.length + bytes.length + tail.length));
    }

    private Reply send(String body) throws Exception {
        return post(BodyPublishers.ofString(body));
    }

    private Reply post(BodyPublisher body) throws Exception {
        HttpResponse<String> response =
                client.send(
                        request(url(UPLOAD))
                                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                                .POST(body)
                                .build(),
                        BodyHandlers.ofString());
        return new Reply(response.statusCode(), "", response.body(), HttpAnswer.Ending.ANSWERED);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(url(path)).GET().build(), BodyHandlers.ofString());
    }

    private java.net.http.HttpRequest.Builder request(String url) {
        java.net.http.HttpRequest.Builder builder =
                java.net.http.HttpRequest.newBuilder(URI.create(url));
        host.credentials().forEach(builder::header);
        return builder;
    }

    private String url(String path) {
        return "https://localhost:" + server.port() + "/api2/json" + path;
    }

    private static String field(String name, String value) {
        return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(BOUNDARY, name, value);
    }

    private static String fileHead(String name) {
        return "--%s\r\nContent-Disposition: form-data; name=\"filename\"; filename=\"%s\"\r\n"
                        .formatted(BOUNDARY, name)
                + "Content-Type: application/octet-stream\r\n\r\n";
    }

    private static String file(String name, String content) {
        return fileHead(name) + content + "\r\n";
    }

    private static String end() {
        return "--" + BOUNDARY + "--\r\n";
    }

    private static SSLContext trusting(ServerCertificate certificate)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            store.load(in, certificate.password().toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("api", store.getCertificate("api"));
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
