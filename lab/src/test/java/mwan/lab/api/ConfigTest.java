package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Items 7, 8 and 12: digests, imports, disks that grow, and NICs.
class ConfigTest {
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
    void aStaleDigestIsRefused() {
        host.createMachine();
        String digest = host.config().data().path("digest").asText();
        assertThat(digest).hasSize(40);
        assertThat(change("name", "one", "digest", digest).status()).isEqualTo(200);
        Reply reply = change("name", "two", "digest", digest);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).isEqualTo("checksum mismatch (file change by other user?)\n");
    }

    @Test
    void anImportedDiskHasTheImagesSize() {
        host.createMachine("efidisk0", "local-lvm:1,efitype=4m");
        assertThat(host.config().data().path("scsi0").asText())
                .isEqualTo("local-lvm:vm-113-disk-1,size=1M");
        assertThat(host.config().data().path("efidisk0").asText())
                .isEqualTo("local-lvm:vm-113-disk-0,efitype=4m,size=4M");
        assertThat(host.volumes.resolve("local-lvm/vm-113-disk-1/image")).hasContent("mwan.qcow2");
    }

    @Test
    void anImportIntoAStorageWithoutImagesIsRefused() {
        Reply reply =
                host.post(
                        "/nodes/vault/qemu",
                        "vmid",
                        "113",
                        "scsi0",
                        "local:0,import-from=local:import/mwan.qcow2");
        assertThat(reply.message()).contains("does not support content-type 'images'");
    }

    @Test
    void aDiskGrowsAndNeverShrinks() {
        host.createMachine();
        assertThat(resize("+10G")).isEqualTo("OK");
        assertThat(host.config().data().path("scsi0").asText()).endsWith("size=10241M");
        assertThat(resize("1G")).isEqualTo("shrinking disks is not supported");
        Reply bare =
                host.send(
                        "PUT",
                        "/nodes/vault/qemu/113/resize",
                        "",
                        "disk=scsi0&size=+10G",
                        Map.of());
        assertThat(bare.error("size")).isEqualTo("value does not match the regex pattern");
    }

    @Test
    void anAbsentDiskFailsTheTask() {
        host.createMachine();
        Reply reply = host.put("/nodes/vault/qemu/113/resize", "disk", "scsi5", "size", "1G");
        assertThat(host.ended(reply)).isEqualTo("disk 'scsi5' does not exist");
    }

    @Test
    void aNicWithoutMacIsGivenOneAndKeepsIt() {
        host.createMachine("net1", "virtio,bridge=mwanbr");
        String nic = host.config().data().path("net1").asText();
        assertThat(nic).matches("virtio=BC:24:11:[0-9A-F:]{8},bridge=mwanbr");
        change("net1", "virtio,bridge=mbrains");
        assertThat(host.config().data().path("net1").asText())
                .isEqualTo(nic.replace("mwanbr", "mbrains"));
    }

    @Test
    void aMissingBridgeFailsTheStart() {
        host.createMachine("net1", "virtio,bridge=vmbr9");
        assertThat(host.startMachine()).isEqualTo("bridge 'vmbr9' does not exist");
    }

    @Test
    void aBridgeNeedsItsPrivilege() {
        host.useToken("ci@pve", false, "PVEVMAdmin", "PVEDatastoreUser");
        Reply reply =
                host.post("/nodes/vault/qemu", "vmid", "113", "net0", "virtio,bridge=vmbr0,tag=5");
        assertThat(reply.message())
                .isEqualTo("Permission check failed (/sdn/zones/localnetwork/vmbr0/5, SDN.Use)\n");
    }

    @Test
    void aDiskTakenOutIsUnusedUntilItIsTakenOutOfThere() {
        host.createMachine();
        change("delete", "scsi0");
        assertThat(host.config().data().path("unused0").asText())
                .isEqualTo("local-lvm:vm-113-disk-0");
        change("delete", "unused0");
        assertThat(host.volumes.resolve("local-lvm/vm-113-disk-0")).doesNotExist();
    }

    @Test
    void aDescriptionEndsWithANewline() {
        host.createMachine("description", "made by\nmwan-provision: 100 %");
        assertThat(host.config().data().path("description").asText())
                .isEqualTo("made by\nmwan-provision: 100 %\n");
    }

    private Reply change(String... fields) {
        return host.put("/nodes/vault/qemu/113/config", fields);
    }

    private String resize(String size) {
        return host.ended(host.put("/nodes/vault/qemu/113/resize", "disk", "scsi0", "size", size));
    }
}
