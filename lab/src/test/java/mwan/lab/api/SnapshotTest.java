package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Item 11: snapshots, clones and templates.
class SnapshotTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private static final String SNAPSHOTS = "/nodes/vault/qemu/113/snapshot";

    private String take(String name, String... more) {
        String[] fields = new String[2 + more.length];
        fields[0] = "snapname";
        fields[1] = name;
        System.arraycopy(more, 0, fields, 2, more.length);
        return host.ended(host.post(SNAPSHOTS, fields));
    }

    @Test
    void disksAreCopiedAndComeBack() throws IOException {
        host.createMachine("hostpci0", "0000:02:02.0");
        assertThat(take("before")).isEqualTo("OK");
        Files.writeString(host.volumes.resolve("local-lvm/vm-113-disk-0/image"), "spoiled");
        host.put("/nodes/vault/qemu/113/config", "delete", "hostpci0", "name", "other");
        assertThat(host.ended(host.post(SNAPSHOTS + "/before/rollback"))).isEqualTo("OK");
        assertThat(host.volumes.resolve("local-lvm/vm-113-disk-0/image")).hasContent("mwan.qcow2");
        assertThat(host.config().data().path("hostpci0").asText()).isEqualTo("0000:02:02.0");
        assertThat(host.config().data().path("name").asText()).isEqualTo("mwan");
        assertThat(host.get(SNAPSHOTS).data().path(1).path("parent").asText()).isEqualTo("before");
    }

    @Test
    void aNameIsUsedOnce() {
        host.createMachine();
        take("one");
        assertThat(take("one")).isEqualTo("snapshot name 'one' already used");
        assertThat(host.post(SNAPSHOTS, "snapname", "1").error("snapname"))
                .startsWith("invalid format - invalid configuration ID '1'");
    }

    @Test
    void aFailedOneLeavesItsLock() {
        host.createMachine("hostpci0", "0000:02:02.0");
        host.startMachine();
        assertThat(take("ram", "vmstate", "1")).contains("VFIO");
        assertThat(host.config().data().path("lock").asText()).isEqualTo("snapshot");
        String path = SNAPSHOTS + "/ram";
        assertThat(host.ended(host.delete(path, "force", "1")))
                .isEqualTo("VM is locked (snapshot)");
        host.put("/nodes/vault/qemu/113/config", "delete", "lock", "skiplock", "1");
        assertThat(host.ended(host.delete(path, "force", "1"))).isEqualTo("OK");
        assertThat(host.get(SNAPSHOTS).data()).hasSize(1);
    }

    @Test
    void deletingAnAbsentOneFailsTheTask() {
        host.createMachine();
        assertThat(host.ended(host.delete(SNAPSHOTS + "/none")))
                .isEqualTo("snapshot 'none' does not exist");
    }

    @Test
    void aTemplateIsClonedAndNeverRuns() {
        host.createMachine();
        assertThat(host.ended(host.post("/nodes/vault/qemu/113/template"))).isEqualTo("OK");
        assertThat(host.startMachine()).isEqualTo("you can't start a vm if it's a template");
        assertThat(
                        host.ended(
                                host.post(
                                        "/nodes/vault/qemu/113/clone",
                                        "newid",
                                        "120",
                                        "name",
                                        "b")))
                .isEqualTo("OK");
        JsonNode clone = host.get("/nodes/vault/qemu/120/config").data();
        assertThat(clone.path("scsi0").asText()).startsWith("local-lvm:vm-120-disk-0");
        assertThat(clone.path("net0").asText()).doesNotContain("BC:24:11:72:00:C0");
        assertThat(host.volumes.resolve("local-lvm/vm-120-disk-0/image")).hasContent("mwan.qcow2");
        assertThat(host.ended(host.post("/nodes/vault/qemu/120/status/start"))).isEqualTo("OK");
    }
}
