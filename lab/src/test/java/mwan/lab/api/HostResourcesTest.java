package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Item 14: mappings, the network, storages, and the agent.
class HostResourcesTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private static final String DEVICE = "node=vault,path=0000:02:02.0,id=8086:154c";

    private Reply map(String map) {
        return host.post("/cluster/mapping/pci", "id", "vf0", "map", map);
    }

    @Test
    void aMappingIsNotCheckedWhenItIsMade() {
        assertThat(map("node=nowhere,path=0000:0f:00.0,id=0000:0000").status()).isEqualTo(200);
        assertThat(map(DEVICE).message()).contains("already defined");
        assertThat(
                        host.post(
                                        "/cluster/mapping/pci",
                                        "id",
                                        "x2",
                                        "map",
                                        "node=vault,path=0000:02:02.0")
                                .error("map[0]"))
                .contains("map[0].id: property is missing and it is not optional");
    }

    @Test
    void aMappingThatDoesNotFitIsSaidByTheCheckAndFailsTheStart() {
        map(DEVICE);
        assertThat(
                        host.get("/cluster/mapping/pci", "check-node", "vault")
                                .data()
                                .path(0)
                                .path("checks")
                                .path(0)
                                .path("severity")
                                .asText())
                .isEqualTo("error");
        host.createMachine("hostpci0", "mapping=vf0");
        assertThat(host.startMachine())
                .startsWith(
                        "PCI device mapping invalid (hardware probably changed): missing expected"
                                + " property 'iommugroup'");
    }

    @Test
    void aMappingChangesUnderItsDigest() {
        map(DEVICE);
        Reply reply = host.put("/cluster/mapping/pci/vf0", "map", DEVICE, "digest", "0".repeat(40));
        assertThat(reply.message()).startsWith("detected modified configuration");
        assertThat(host.delete("/cluster/mapping/pci/vf0").status()).isEqualTo(200);
        assertThat(host.delete("/cluster/mapping/pci/vf0").status()).isEqualTo(200);
    }

    @Test
    void aBridgeIsPlannedThenMadeByAReload() {
        Reply reply =
                host.post(
                        "/nodes/vault/network",
                        "iface",
                        "mwanbr",
                        "type",
                        "bridge",
                        "autostart",
                        "1",
                        "comments",
                        "mwan");
        assertThat(reply.status()).isEqualTo(200);
        Reply list = host.get("/nodes/vault/network");
        assertThat(list.document().path("changes").asText()).contains("+iface mwanbr inet manual");
        assertThat(host.root.resolve("etc/network/interfaces")).content().doesNotContain("mwanbr");
        assertThat(host.ended(host.put("/nodes/vault/network"))).isEqualTo("OK");
        assertThat(host.driver.interfaces.getLast())
                .contains("auto mwanbr\niface mwanbr inet manual\n\tbridge-ports none\n");
        assertThat(host.get("/nodes/vault/network").document().has("changes")).isFalse();
        assertThat(host.get("/nodes/vault/network/mwanbr").data().path("comments").asText())
                .isEqualTo("mwan\n");
    }

    @Test
    void theNetworkRefusesWhatTheServerRefuses() {
        assertThat(bridge("vmbr0").error("iface")).isEqualTo("interface already exists");
        assertThat(bridge("mwanbr", "bridge_ports", "eno9").message())
                .isEqualTo("bridge 'mwanbr' - unable to find bridge port 'eno9'\n");
        assertThat(bridge("mwanbr", "cidr", "10.9.0.1/24", "gateway", "10.9.0.2").error("gateway"))
                .contains("Default gateway already exists");
        assertThat(host.delete("/nodes/vault/network/none").error("iface"))
                .isEqualTo("interface does not exist");
    }

    @Test
    void aPlannedChangeCanBeTakenBack() {
        bridge("mwanbr");
        assertThat(host.delete("/nodes/vault/network").status()).isEqualTo(200);
        assertThat(host.get("/nodes/vault/network/mwanbr").status()).isEqualTo(400);
    }

    @Test
    void aListForAMachineAlsoHasWhatBelongsToNobody() {
        host.createMachine();
        assertThat(host.get("/nodes/vault/storage/local/content", "vmid", "113").data())
                .anyMatch(v -> v.path("volid").asText().equals("local:import/mwan.qcow2"));
        assertThat(host.get("/nodes/vault/storage/local-lvm/content", "vmid", "114").data())
                .isEmpty();
    }

    @Test
    void anAbsentVolumeIsRemovedAllTheSame() {
        String path = "/nodes/vault/storage/local/content/local:import/none.qcow2";
        assertThat(host.ended(host.delete(path))).isEqualTo("OK");
        String image =
                "/nodes/vault/storage/local/content/" + TestHost.encode("local:import/mwan.qcow2");
        assertThat(host.ended(host.delete(image))).isEqualTo("OK");
        assertThat(host.root.resolve("var/lib/vz/import/mwan.qcow2")).doesNotExist();
    }

    @Test
    void theAgentRunsProgramsAndReadsFiles() {
        host.createMachine();
        assertThat(host.post(agent("ping")).message())
                .isEqualTo("QEMU guest agent is not running\n");
        host.startMachine();
        assertThat(host.post(agent("ping")).status()).isEqualTo(200);
        Reply exec =
                host.send(
                        "POST",
                        agent("exec"),
                        "",
                        "command=echo&command=a%20b",
                        java.util.Map.of());
        String pid = exec.data().path("pid").asText();
        JsonNode exit = host.get(agent("exec-status"), "pid", pid).data();
        for (long end = System.nanoTime() + 5_000_000_000L;
                exit.path("exited").asInt() == 0 && System.nanoTime() < end; ) {
            exit = host.get(agent("exec-status"), "pid", pid).data();
        }
        assertThat(exit.path("exitcode").asInt()).isEqualTo(3);
        assertThat(exit.path("out-data").asText()).isEqualTo("echo a b");
        assertThat(
                        host.get(agent("file-read"), "file", "/etc/hostname")
                                .data()
                                .path("content")
                                .asText())
                .isEqualTo("mwan\n");
        assertThat(host.get(agent("file-read"), "file", "/none").status()).isEqualTo(500);
    }

    @Test
    void withoutAnAgentConfiguredItSaysSo() {
        host.ended(host.post("/nodes/vault/qemu", "vmid", "113"));
        assertThat(host.post(agent("ping")).message())
                .isEqualTo("No QEMU guest agent configured\n");
    }

    @Test
    void machinesOfTheHostStartWithIt() {
        host.createMachine("onboot", "1");
        host.host.startMachines();
        Reply tasks = host.get("/nodes/vault/tasks", "typefilter", "qmstart", "source", "all");
        assertThat(host.ended(tasks.data().path(0).path("upid").asText())).isEqualTo("OK");
        assertThat(host.driver.running()).containsExactly(113);
    }

    @Test
    void rolesAreMadeAndGuarded() {
        host.post("/access/roles", "roleid", "Mwan", "privs", "VM.Audit,VM.Allocate");
        assertThat(host.post("/access/roles", "roleid", "Mwan").status()).isEqualTo(500);
        assertThat(host.post("/access/roles", "roleid", "Bad", "privs", "VM.Fly").status())
                .isEqualTo(400);
        assertThat(host.delete("/access/roles/Administrator").status()).isEqualTo(500);
        assertThat(host.delete("/access/roles/none").status()).isEqualTo(500);
        assertThat(host.delete("/access/users/none@pve").status()).isEqualTo(200);
        assertThat(host.delete("/access/users/root@pam/token/none").status()).isEqualTo(500);
    }

    private Reply bridge(String name, String... more) {
        String[] fields = new String[4 + more.length];
        System.arraycopy(new String[] {"iface", name, "type", "bridge"}, 0, fields, 0, 4);
        System.arraycopy(more, 0, fields, 4, more.length);
        return host.post("/nodes/vault/network", fields);
    }

    private static String agent(String verb) {
        return "/nodes/vault/qemu/113/agent/" + verb;
    }
}
