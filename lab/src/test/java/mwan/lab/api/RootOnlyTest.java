package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Item 1: what is kept to root@pam himself.
class RootOnlyTest {
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
    void aTokenOfRootSetsNoRawPciDevice() {
        host.useToken("root@pam", false);
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113", "hostpci0", "0000:02:02.0");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message())
                .isEqualTo("only root can set 'hostpci0' config for non-mapped devices\n");
    }

    @Test
    void aMappingNeedsItsPrivilege() {
        host.useToken("ci@pve", false, "PVEVMAdmin", "PVEDatastoreUser");
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113", "hostpci0", "mapping=vf0");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.message())
                .isEqualTo("Permission check failed (/mapping/pci/vf0, Mapping.Use)\n");
    }

    @Test
    void aMappingServesATokenWithThePrivilege() {
        host.useToken("ci@pve", false, "PVEVMAdmin", "PVEMappingUser");
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113", "hostpci0", "mapping=vf0");
        assertThat(host.ended(reply)).isEqualTo("OK");
    }

    @Test
    void anExistingRawDeviceIsNotTakenAwayByAToken() {
        host.createMachine("hostpci0", "0000:02:02.0");
        host.useToken("root@pam", false);
        Reply reply = host.put("/nodes/vault/qemu/113/config", "delete", "hostpci0");
        assertThat(reply.message()).startsWith("only root can set 'hostpci0' config");
    }

    @Test
    void argumentsOfQemuAreRootsAlone() {
        host.createMachine();
        host.useToken("root@pam", false);
        Reply reply = host.put("/nodes/vault/qemu/113/config", "args", "-foo");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).isEqualTo("only root can set 'args' config\n");
    }

    @Test
    void skippingALockIsRootsAlone() {
        host.createMachine();
        host.useToken("root@pam", false);
        Reply reply = host.put("/nodes/vault/qemu/113/config", "skiplock", "1", "name", "x");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error("skiplock")).isEqualTo("Only root may use this option.");
    }

    @Test
    void aPathOfTheHostIsNotForATokensImport() {
        host.useToken("root@pam", false);
        Reply reply =
                host.post(
                        "/nodes/vault/qemu", "vmid", "113", "scsi0", "local-lvm:0,import-from=/x");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).startsWith("Only root can pass arbitrary filesystem paths.");
    }

    @Test
    void snippetsMayBeNamedByAToken() {
        host.createMachine();
        host.useToken("ci@pve", false, "PVEVMAdmin");
        Reply reply =
                host.put(
                        "/nodes/vault/qemu/113/config",
                        "cicustom",
                        "user=local:snippets/user.yaml");
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void aTokenDoesNotLogIn() {
        host.useToken("root@pam", false);
        Reply reply = host.post("/access/ticket", "username", "root@pam", "password", "x");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.message()).contains("not available with API token, need proper ticket.");
    }
}
