package mwan.runtime.dyndns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import mwan.runtime.notice.TestPki;
import mwan.site.DynamicDns;
import mwan.site.Source;
import mwan.site.Sources;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.WanName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// dyndns2 against an HTTP server that answers as such services do.
@Tag("kernel")
class UpdateServiceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private HttpsServer server;

    private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private volatile int status = 200;
    private volatile String answer = "good 192.0.2.77";

    @BeforeEach
    void start() throws Exception {
        var pki = TestPki.in(folder);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(pki.server()));
        server.createContext(
                "/",
                exchange -> {
                    var headers = exchange.getRequestHeaders();
                    asked.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + headers.getFirst("Authorization")
                                    + " "
                                    + headers.getFirst("User-Agent"));
                    var body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var secret = Files.writeString(folder.resolve("password"), "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private UpdateService keeper() {
        var update =
                new DynamicDns.Dyndns2(
                        URI.create("https://127.0.0.1:" + server.getAddress().getPort()),
                        "me",
                        new Source.File("password"),
                        Optional.of(new Source.File("server.pem")));
        var name =
                new DynamicDns(
                        new DomainName("mb.example.org"),
                        new WanName("att"),
                        Family.IPV4,
                        List.of(URI.create("http://203.0.113.10/")),
                        300,
                        update);
        return new UpdateService(name, update, new Sources(folder, folder, Map.of()));
    }

    private void change() throws IOException {
        keeper().change(IpAddress.parse("192.0.2.77"));
    }

    @ParameterizedTest
    @CsvSource({"good 192.0.2.77", "nochg 192.0.2.77", "good"})
    void isToldTheAddress(String said) throws IOException {
        answer = said;
        change();
        var login =
                Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));
        assertThat(asked)
                .containsExactly(
                        "GET /nic/update?hostname=mb.example.org&myip=192.0.2.77 Basic "
                                + login
                                + " mwan - router - 1");
    }

    @ParameterizedTest
    @CsvSource({
        "200, badauth",
        "200, nohost",
        "200, notfqdn",
        "200, abuse",
        "200, !donator",
        "200, badagent",
        "200, numhost",
        "401, ''",
        "403, Forbidden"
    })
    void whatIsRefusedForGoodIsSaid(int code, String said) {
        status = code;
        answer = said;
        assertThatThrownBy(this::change)
                .isInstanceOf(RecordKeeper.Refused.class)
                .hasMessageContaining(code == 200 ? said : String.valueOf(code))
                .message()
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({"200, 911", "200, dnserr", "503, sorry", "200, <html>", "200, ''"})
    void whatMayWorkAnotherTimeIsTriedAgain(int code, String said) {
        status = code;
        answer = said;
        assertThat(catchThrowable(this::change))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(RecordKeeper.Refused.class);
    }

    @Test
    void anotherServerThanTheOneVouchedForGetsNoPassword() throws IOException {
        Files.delete(folder.resolve("server.pem"));
        var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        TestPki.in(elsewhere);
        Files.move(elsewhere.resolve("server.pem"), folder.resolve("server.pem"));
        assertThatThrownBy(this::change).isInstanceOf(IOException.class);
        assertThat(asked).isEmpty();
    }
}
