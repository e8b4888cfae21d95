package mwan.provision.proxmox;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.nio.file.Files;
import java.util.ArrayList;
import mwan.fault.UserError;
import mwan.value.StorageName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The odd behaviours of the real server, one by one.
class HttpApiTest extends HttpsScene {
    @Test
    void valuesAreEncodedOneByOne() {
        server.stubFor(any(anyUrl()).willReturn(data("null")));
        try (var api = pinned(token())) {
            api.call(
                    Call.put("/nodes/{node}/qemu/{vmid}/config")
                            .with("node", NODE)
                            .with("vmid", 113)
                            .with("tags", "a;b")
                            .with("sshkeys", "ssh-ed25519%20AAAA%2B%0A")
                            .with("name", "ä &=?#"));
            api.call(
                    Call.delete("/nodes/{node}/storage/{storage}/content/{volume}")
                            .with("node", NODE)
                            .with("storage", new StorageName("local"))
                            .with("volume", "local:import/a b.qcow2")
                            .with("delay", 5));
        }
        server.verify(
                putRequestedFor(urlEqualTo("/api2/json/nodes/vault/qemu/113/config"))
                        .withRequestBody(
                                equalTo(
                                        "tags=a%3Bb&sshkeys=ssh-ed25519%2520AAAA%252B%250A&name=%C3%A4%20%26%3D%3F%23")));
        assertThat(server.getAllServeEvents().getFirst().getRequest().getUrl())
                .isEqualTo(
                        "/api2/json/nodes/vault/storage/local/content/local%3Aimport%2Fa%20b.qcow2?delay=5");
        assertThat(server.getAllServeEvents().getFirst().getRequest().getBodyAsString()).isEmpty();
    }

    @Test
    void aReadingRequestIsRepeatedWhenItsConnectionJustClosed() {
        server.stubFor(
                get(anyUrl())
                        .inScenario("closed")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("open")
                        .willReturn(
                                new ResponseDefinitionBuilder().withFault(Fault.EMPTY_RESPONSE)));
        server.stubFor(
                get(anyUrl())
                        .inScenario("closed")
                        .whenScenarioStateIs("open")
                        .willReturn(data("{\"version\":\"9.2.11\"}")));
        try (var api = pinned(token())) {
            assertThat(api.call(VERSION).fields().text("version")).isEqualTo("9.2.11");
        }
    }

    @Test
    void aRequestThatMayHaveRunIsNeverRepeated() {
        server.stubFor(
                post(anyUrl())
                        .willReturn(
                                new ResponseDefinitionBuilder().withFault(Fault.EMPTY_RESPONSE)));
        try (var api = pinned(token())) {
            var error = error(() -> api.call(START));
            assertThat(error.what()).isEqualTo("no answer");
            assertThat(error.object()).isEqualTo("POST /nodes/vault/qemu/113/status/start");
            assertThat(error.hint()).contains("run the same command again");
        }
        server.verify(1, postRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(ints = {595, 596})
    void aProxyThatDidNotReachItsDaemonIsAskedAgainOnlyForReading(int status) {
        server.stubFor(any(anyUrl()).willReturn(answer(status, "")));
        try (var api = pinned(token())) {
            assertThat(error(() -> api.call(VERSION)).why()).contains("(" + status + ")");
            server.verify(3, getRequestedFor(anyUrl()));
            assertThat(error(() -> api.call(START)).hint()).contains("pvedaemon");
            server.verify(1, postRequestedFor(anyUrl()));
        }
    }

    @Test
    void errorsAreToldPerParameter() {
        server.stubFor(
                post(anyUrl())
                        .willReturn(
                                answer(
                                        400,
                                        """
                                        {"data":null,"message":"Parameter verification failed.\\n","errors":{"net2":"invalid format - format error\\nnet2.brdge: property is not defined in schema\\n","cores":"type check ('integer') failed - got 'x'"}}\
                                        """)));
        try (var api = pinned(token())) {
            var error = error(() -> api.call(START));
            assertThat(error.why())
                    .isEqualTo(
                            "cores: type check ('integer') failed - got 'x'; net2: invalid format -"
                                    + " format error net2.brdge: property is not defined in schema");
            assertThat(Refusal.in(error).orElseThrow().parameterErrors())
                    .containsOnlyKeys("net2", "cores");
        }
    }

    @Test
    void aMissingPrivilegeIsNamedWithTheCommandThatGivesIt() {
        server.stubFor(
                get(anyUrl())
                        .willReturn(
                                answer(
                                        403,
                                        "{\"data\":null,\"message\":\"Permission check failed"
                                                + " (/vms/113, VM.Config.Disk|VM.Audit)\\n\"}")));
        try (var api = pinned(token())) {
            var error = error(() -> api.call(VERSION));
            assertThat(error.why())
                    .isEqualTo(
                            "mwan@pve!up lacks the privilege VM.Config.Disk or VM.Audit on /vms/113");
            assertThat(error.hint())
                    .contains("pveum acl modify /vms/113 --tokens 'mwan@pve!up' --roles");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>hello</html>",
                "[]",
                "{\"dat\":1}",
                "{\"data\":",
                "nul",
                "{\"data\":[1,2]}",
                "{\"data\":\"x\"}"
            })
    void garbageIsAnErrorWithTheRequestsName(String body) {
        server.stubFor(get(anyUrl()).willReturn(answer(200, body)));
        try (var api = pinned(token())) {
            var proxmox = new Proxmox(api, NODE, waiting);
            var error = error(proxmox::version);
            assertThat(error.what()).isEqualTo("cannot understand the answer");
            assertThat(error.object()).isEqualTo("GET /version");
        }
    }

    @Test
    void anOverlongRequestIsNotSent() {
        try (var api = pinned(token())) {
            assertThatThrownBy(() -> api.call(START.with("description", "x".repeat(600_000))))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("512 KiB");
        }
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void anUploadHasTheFormThatTheServersParserWants() throws Exception {
        server.stubFor(post(anyUrl()).willReturn(data("\"UPID:x\"")));
        var image = Files.writeString(keys.resolve("image"), "QFI" + "x".repeat(100_000));
        var sent = new ArrayList<Long>();
        try (var api = pinned(token())) {
            api.upload(
                    new Upload(
                            NODE,
                            new StorageName("local"),
                            Upload.Content.IMPORT,
                            "mwan-0123456789ab.qcow2",
                            image,
                            "ab".repeat(32)),
                    sent::add);
        }
        var request = server.getAllServeEvents().getFirst().getRequest();
        assertThat(request.getHeader("Transfer-Encoding")).isNull();
        assertThat(request.getHeader("Content-Length"))
                .isEqualTo(Integer.toString(request.getBody().length));
        assertThat(sent).isSorted().endsWith(100_003L);
        var boundary = request.getHeader("Content-Type").replaceAll(".*boundary=", "");
        assertThat(request.getBodyAsString().replace(boundary, "B").replace("\r\n", "\n"))
                .startsWith(
                        """
                        --B
                        Content-Disposition: form-data; name="content"

                        import
                        --B
                        Content-Disposition: form-data; name="checksum-algorithm"

                        sha256
                        --B
                        Content-Disposition: form-data; name="checksum"

                        %s
                        --B
                        Content-Disposition: form-data; name="filename"; filename="mwan-0123456789ab.qcow2"
                        Content-Type: application/octet-stream

                        QFIxxx\
                        """
                                .formatted("ab".repeat(32)))
                .endsWith("xxx\n--B--\n");
    }
}
