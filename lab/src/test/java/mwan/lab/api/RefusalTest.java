package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Items 4 and 13: how the server says no.
class RefusalTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    @Test
    void aMissingMachineIsA500() {
        Reply reply = host.get("/nodes/vault/qemu/100/config");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message())
                .isEqualTo(
                        "Configuration file 'nodes/vault/qemu-server/100.conf' does not exist\n");
        assertThat(reply.data().isNull()).isTrue();
    }

    @Test
    void aTakenIdIsA500() {
        host.createMachine();
        assertThat(host.post("/nodes/vault/qemu", "vmid", "113").message())
                .isEqualTo("unable to create VM 113 - VM 113 already exists on node 'vault'\n");
    }

    @Test
    void theMessageIsTheReasonPhraseToo() {
        Reply reply = host.put("/nodes/vault/qemu/113/config", "cores", "many");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.reason()).isEqualTo("Parameter verification failed.");
        assertThat(reply.error("cores")).isEqualTo("type check ('integer') failed - got 'many'");
    }

    @Test
    void anUnknownKeyOfAPropertyStringIsNamed() {
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113", "net2", "virtio,brdge=x");
        assertThat(reply.error("net2"))
                .isEqualTo(
                        "invalid format - format error\nnet2.brdge: property is not defined in"
                                + " schema and the schema does not allow additional properties\n");
    }

    @Test
    void aParameterGivenTwiceIsAnArray() {
        Reply reply = form("POST", "/nodes/vault/qemu", "vmid=113&name=a&name=b");
        assertThat(reply.error("name")).isEqualTo("type check ('string') failed - got ARRAY");
    }

    @Test
    void aSemicolonSeparatesParameters() {
        Reply reply = form("POST", "/nodes/vault/qemu", "vmid=113&tags=a;b");
        assertThat(reply.error("b")).startsWith("property is not defined in schema");
    }

    @Test
    void tagsAreSortedAndUnique() {
        host.createMachine("tags", "prov;edge;prov");
        assertThat(host.config().data().path("tags").asText()).isEqualTo("edge;prov");
    }

    @Test
    void aJsonBodyServesToo() {
        Reply reply = json("{\"vmid\":113,\"onboot\":true,\"tags\":[\"b\",\"a\"]}");
        assertThat(host.ended(reply)).isEqualTo("OK");
        assertThat(host.config().data().path("onboot").isNumber()).isTrue();
        assertThat(host.config().data().path("tags").asText()).isEqualTo("a;b");
    }

    @Test
    void brokenJsonIsPlainText() {
        Reply reply = json("{\"vmid\":");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).startsWith("malformed JSON string");
    }

    @Test
    void numbersAreNumbersOnlyWhereTheSchemaSaysSo() {
        host.createMachine();
        assertThat(host.config().data().path("cores").isNumber()).isTrue();
        assertThat(host.config().data().path("memory").isTextual()).isTrue();
    }

    @Test
    void anotherNodeIsNotFound() {
        Reply reply = host.get("/nodes/elsewhere/qemu");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).startsWith("hostname lookup 'elsewhere' failed");
    }

    @Test
    void anUnknownMethodIsA501() {
        assertThat(host.get("/nodes/vault/toasters").status()).isEqualTo(501);
        assertThat(host.put("/version").status()).isEqualTo(501);
    }

    @Test
    void aBodyWhereNoneBelongsIsA501() {
        Reply reply = host.send("DELETE", "/nodes/vault/qemu/113", "", "purge=1", Map.of());
        assertThat(reply.status()).isEqualTo(501);
        assertThat(reply.body()).isEqualTo("Unexpected content for method 'DELETE'");
    }

    @Test
    void aBodyInChunksIsA501() {
        Reply reply =
                host.send(
                        "POST",
                        "/nodes/vault/qemu",
                        "",
                        "vmid=113",
                        Map.of("transfer-encoding", "chunked"));
        assertThat(reply.status()).isEqualTo(501);
    }

    @Test
    void aLargeBodyIsA501() {
        Reply reply = form("POST", "/nodes/vault/qemu", "description=" + "x".repeat(600_000));
        assertThat(reply.status()).isEqualTo(501);
        assertThat(reply.body()).isEqualTo("for data too large");
    }

    @Test
    void anotherContentTypeIsA506() {
        Reply reply =
                host.send(
                        "POST",
                        "/nodes/vault/qemu",
                        "",
                        "<x/>",
                        Map.of("content-type", "text/xml"));
        assertThat(reply.status()).isEqualTo(506);
    }

    @Test
    void aFreeIdIsTextAndReservesNothing() {
        assertThat(host.get("/cluster/nextid").data().isTextual()).isTrue();
        assertThat(host.get("/cluster/nextid").text()).isEqualTo("100");
        host.createMachine();
        assertThat(host.get("/cluster/nextid", "vmid", "113").error("vmid"))
                .isEqualTo("VM 113 already exists");
    }

    @Test
    void aRunningMachineIsNotRemoved() {
        host.createMachine();
        host.startMachine();
        Reply reply = host.delete("/nodes/vault/qemu/113");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).isEqualTo("VM 113 is running - destroy failed\n");
    }

    @Test
    void removingAMachineRemovesItsDisks() {
        host.createMachine();
        assertThat(host.volumes.resolve("local-lvm/vm-113-disk-0")).isDirectory();
        assertThat(host.ended(host.delete("/nodes/vault/qemu/113", "purge", "1"))).isEqualTo("OK");
        assertThat(host.volumes.resolve("local-lvm")).isEmptyDirectory();
        assertThat(host.config().status()).isEqualTo(500);
    }

    private Reply form(String method, String path, String body) {
        return host.send(method, path, "", body, Map.of());
    }

    private Reply json(String body) {
        return host.send(
                "POST", "/nodes/vault/qemu", "", body, Map.of("content-type", "application/json"));
    }
}
