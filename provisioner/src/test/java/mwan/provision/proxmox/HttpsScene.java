package mwan.provision.proxmox;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.Fingerprint;
import mwan.value.NodeName;
import mwan.value.Secret;
import mwan.value.TokenId;
import mwan.value.UserId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A server over real HTTPS whose answers each test sets, and the API client before it.
abstract class HttpsScene {
    static final NodeName NODE = new NodeName("vault");
    static final Call VERSION = Call.get("/version");
    static final Call START =
            Call.post("/nodes/{node}/qemu/{vmid}/status/start")
                    .with("node", NODE)
                    .with("vmid", 113);

    @TempDir static Path keys;
    static WireMockServer server;
    static Fingerprint fingerprint;

    final FakeProxmox.FakeWaiting waiting = new FakeProxmox.FakeWaiting();

    @BeforeAll
    static void startServer() throws Exception {
        var certificate = TestCertificate.generate(keys, "vault");
        fingerprint = certificate.fingerprint();
        server =
                new WireMockServer(
                        WireMockConfiguration.options()
                                .httpDisabled(true)
                                .dynamicHttpsPort()
                                .bindAddress("127.0.0.1")
                                .keystorePath(certificate.keyStore().toString())
                                .keystorePassword(TestCertificate.PASSWORD)
                                .keyManagerPassword(TestCertificate.PASSWORD)
                                .keystoreType("PKCS12")
                                .containerThreads(10));
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void forget() {
        server.resetAll();
        server.stubFor(
                post(urlEqualTo("/api2/json/access/ticket"))
                        .willReturn(
                                data(
                                        """
                                        {"ticket":"PVE:root@pam:68A4F1B0::c2ln+/=","CSRFPreventionToken":"68A4:tok+en","username":"root@pam"}\
                                        """)));
    }

    static ResponseDefinitionBuilder data(String json) {
        return answer(200, "{\"data\":" + json + "}");
    }

    static ResponseDefinitionBuilder answer(int status, String body) {
        return new ResponseDefinitionBuilder()
                .withStatus(status)
                .withHeader("Content-Type", "application/json;charset=UTF-8")
                .withBody(body);
    }

    static Endpoint endpoint(Endpoint.Trust trust, Endpoint.Login login) {
        return new Endpoint(
                URI.create("https://127.0.0.1:" + server.httpsPort()), NODE, trust, login);
    }

    static Endpoint.Login password() {
        return new Endpoint.Login.Password(new UserId("root@pam"), Secret.of("p;ä ss+"));
    }

    static Endpoint.Login token() {
        return new Endpoint.Login.Token(
                new TokenId("mwan@pve!up"), Secret.of("12345678-1234-1234-1234-123456789abc"));
    }

    HttpApi pinned(Endpoint.Login login) {
        return new HttpApi(endpoint(new Endpoint.Trust.Pinned(fingerprint), login), waiting);
    }

    static UserError error(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        var errors = new ArrayList<UserError>();
        assertThatThrownBy(work).isInstanceOfSatisfying(UserError.class, errors::add);
        assertThat(errors.getFirst().exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
        return errors.getFirst();
    }
}
