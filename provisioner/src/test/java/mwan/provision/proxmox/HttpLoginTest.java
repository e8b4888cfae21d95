package mwan.provision.proxmox;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.URI;
import java.time.Duration;
import mwan.fault.UserError;
import mwan.value.Fingerprint;
import org.junit.jupiter.api.Test;

/// Who the server is, and who we are: certificates, tickets, tokens.
class HttpLoginTest extends HttpsScene {
    @Test
    void aTokenIsSentWithEachRequestAndNeedsNothingElse() {
        server.stubFor(any(anyUrl()).willReturn(data("{\"version\":\"9.2.11\"}")));
        try (var api = pinned(token())) {
            assertThat(api.call(VERSION).fields().text("version")).isEqualTo("9.2.11");
            api.call(START);
        }
        server.verify(
                1,
                postRequestedFor(urlEqualTo("/api2/json/nodes/vault/qemu/113/status/start"))
                        .withHeader(
                                "Authorization",
                                equalTo(
                                        "PVEAPIToken=mwan@pve!up=12345678-1234-1234-1234-123456789abc"))
                        .withHeader("Cookie", absent())
                        .withHeader("CSRFPreventionToken", absent()));
    }

    @Test
    void aPasswordGivesATicketWithItsCsrfTokenOnWrites() {
        server.stubFor(get(anyUrl()).willReturn(data("{\"version\":\"9.2.11\"}")));
        server.stubFor(put(anyUrl()).willReturn(data("null")));
        try (var api = pinned(password())) {
            api.call(VERSION);
            api.call(Call.put("/nodes/{node}/network").with("node", NODE));
        }
        server.verify(
                1,
                postRequestedFor(urlEqualTo("/api2/json/access/ticket"))
                        .withRequestBody(
                                equalTo("username=root%40pam&password=p%3B%C3%A4%20ss%2B")));
        server.verify(
                getRequestedFor(urlEqualTo("/api2/json/version"))
                        .withHeader(
                                "Cookie",
                                equalTo(
                                        "PVEAuthCookie=PVE%3Aroot%40pam%3A68A4F1B0%3A%3Ac2ln%2B%2F%3D"))
                        .withHeader("CSRFPreventionToken", absent()));
        server.verify(
                putRequestedFor(urlEqualTo("/api2/json/nodes/vault/network"))
                        .withHeader("CSRFPreventionToken", equalTo("68A4:tok+en")));
    }

    @Test
    void aLoginThatWasBegunIsTheOnlyOne() {
        server.stubFor(get(anyUrl()).willReturn(data("{\"version\":\"9.2.11\"}")));
        try (var api = pinned(password())) {
            api.begin();
            api.begin();
            api.call(VERSION);
        }
        server.verify(1, postRequestedFor(urlEqualTo("/api2/json/access/ticket")));
    }

    @Test
    void aBegunLoginThatIsRefusedIsToldByTheFirstCall() {
        server.stubFor(
                any(urlEqualTo("/api2/json/access/ticket"))
                        .willReturn(new ResponseDefinitionBuilder().withStatus(401)));
        try (var api = pinned(password())) {
            api.begin();
            assertThatThrownBy(() -> api.call(VERSION)).isInstanceOf(UserError.class);
        }
    }

    @Test
    void aTicketIsRenewedByItselfAfterAnHourAndByThePasswordWhenItIsTooOld() {
        server.stubFor(get(anyUrl()).willReturn(data("{}")));
        try (var api = pinned(password())) {
            api.call(VERSION);
            waiting.pause(Duration.ofMinutes(59));
            api.call(VERSION);
            server.verify(1, postRequestedFor(urlPathEqualTo("/api2/json/access/ticket")));
            waiting.pause(Duration.ofMinutes(2));
            api.call(VERSION);
            server.verify(
                    1,
                    postRequestedFor(urlPathEqualTo("/api2/json/access/ticket"))
                            .withRequestBody(matching(".*password=PVE%3Aroot.*")));
            waiting.pause(Duration.ofHours(3));
            api.call(VERSION);
            server.verify(
                    2,
                    postRequestedFor(urlPathEqualTo("/api2/json/access/ticket"))
                            .withRequestBody(matching(".*password=p%3B.*")));
        }
    }

    @Test
    void aTicketThatIsRefusedIsFetchedAnewOnce() {
        server.stubFor(
                post(urlPathEqualTo("/api2/json/nodes/vault/qemu/113/status/start"))
                        .inScenario("expired")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("fresh")
                        .willReturn(new ResponseDefinitionBuilder().withStatus(401)));
        server.stubFor(
                post(urlPathEqualTo("/api2/json/nodes/vault/qemu/113/status/start"))
                        .inScenario("expired")
                        .whenScenarioStateIs("fresh")
                        .willReturn(data("\"UPID\"")));
        try (var api = pinned(password())) {
            assertThat(api.call(START).text()).isEqualTo("UPID");
        }
        server.verify(2, postRequestedFor(urlPathEqualTo("/api2/json/access/ticket")));
    }

    @Test
    void a401WithAnEmptyBodySaysWhoseLoginItWas() {
        server.stubFor(get(anyUrl()).willReturn(new ResponseDefinitionBuilder().withStatus(401)));
        try (var api = pinned(token())) {
            var error = error(() -> api.call(VERSION));
            assertThat(error.what()).isEqualTo("login refused");
            assertThat(error.why()).isEqualTo("mwan@pve!up: the token or its secret is wrong");
            assertThat(error.hint()).contains("API Tokens");
        }
        server.verify(1, getRequestedFor(anyUrl()));
    }

    @Test
    void aWrongPasswordIsSaidAndNeverShown() {
        server.stubFor(
                post(anyUrl())
                        .willReturn(
                                answer(
                                        401,
                                        "{\"data\":null,\"message\":\"authentication"
                                                + " failure\\n\"}")));
        try (var api = pinned(password())) {
            var error = error(() -> api.call(VERSION));
            assertThat(error.why()).isEqualTo("root@pam: wrong password, or none");
            assertThat(error.getMessage()).doesNotContain("ss+");
        }
    }

    @Test
    void anotherFingerprintIsRefusedBeforeAnythingIsSent() {
        var other = new Fingerprint("00" + ":00".repeat(31));
        try (var api =
                new HttpApi(endpoint(new Endpoint.Trust.Pinned(other), password()), waiting)) {
            var error = error(() -> api.call(VERSION));
            assertThat(error.what()).isEqualTo("cannot trust the server");
            assertThat(error.why()).contains(fingerprint.value());
            assertThat(error.hint()).contains("proxmox.fingerprint");
        }
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void withoutAFingerprintThePlatformDecides() {
        try (var api = new HttpApi(endpoint(new Endpoint.Trust.Platform(), password()), waiting)) {
            assertThat(error(() -> api.call(VERSION)).what()).isEqualTo("cannot trust the server");
        }
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void anAuthorityIsBelievedForTheHostsNameAlone() {
        var ca = new Endpoint.Trust.SignedBy(keys.resolve("vault.pem"));
        server.stubFor(get(anyUrl()).willReturn(data("{\"version\":\"9.2.11\"}")));
        try (var api = new HttpApi(endpoint(ca, token()), waiting)) {
            // The certificate is for 127.0.0.1 too.
            assertThat(api.call(VERSION).fields().text("version")).isEqualTo("9.2.11");
        }
        var byAnotherName = URI.create("https://localhost:" + server.httpsPort());
        try (var api = new HttpApi(new Endpoint(byAnotherName, NODE, ca, token()), waiting)) {
            assertThat(error(() -> api.call(VERSION)).what()).isEqualTo("cannot trust the server");
        }
    }

    @Test
    void aHostThatIsNotThereIsNamed() throws Exception {
        int free;
        try (var socket = new java.net.ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        for (var address : new String[] {"https://127.0.0.1:" + free, "https://no-such.invalid"}) {
            var endpoint =
                    new Endpoint(URI.create(address), NODE, new Endpoint.Trust.Platform(), token());
            try (var api = new HttpApi(endpoint, waiting)) {
                var error = error(() -> api.call(VERSION));
                assertThat(error.what()).isEqualTo("cannot reach the server");
                assertThat(error.object()).isEqualTo(address);
            }
        }
    }
}
