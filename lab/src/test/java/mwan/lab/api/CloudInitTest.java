package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Items 6 and 10: keys, and what the cloud-init drive says.
class CloudInitTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
        host.createMachine("ipconfig0", "ip=10.250.0.4/24,gw=10.250.0.1");
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJKFMmlUsLsMLFzB+DvoQxO9fvWxDXwiz8kK6Dqc7Gdv a@b";

    private Reply change(String... fields) {
        return host.put("/nodes/vault/qemu/113/config", fields);
    }

    private String dump(String type) {
        return host.get("/nodes/vault/qemu/113/cloudinit/dump", "type", type).text();
    }

    @Test
    void keysAreEncodedTwice() {
        assertThat(change("sshkeys", TestHost.encode(KEY)).status()).isEqualTo(200);
        assertThat(host.config().data().path("sshkeys").asText()).isEqualTo(TestHost.encode(KEY));
        assertThat(dump("user")).contains("  - " + KEY);
    }

    @Test
    void rawKeysAreRefused() {
        assertThat(change("sshkeys", KEY).error("sshkeys"))
                .startsWith("invalid format - invalid urlencoded string: ");
        assertThat(change("sshkeys", TestHost.encode(KEY).replace("%20", "+")).status())
                .isEqualTo(400);
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutAField() {
        Reply reply = change("sshkeys", TestHost.encode("ssh-ed25519 nonsense"));
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).isEqualTo("SSH public key validation error\n");
        assertThat(reply.document().has("errors")).isFalse();
    }

    @Test
    void anAddressNeedsItsLengthAndAGatewayItsAddress() {
        assertThat(change("ipconfig0", "ip=10.0.0.1").status()).isEqualTo(400);
        assertThat(change("ipconfig0", "gw=10.0.0.1").error("ipconfig0"))
                .contains("ipconfig0.ip: missing property - 'ipconfig0.gw' requires this property");
    }

    @Test
    void theDriveIsMadeOfOptions() {
        assertThat(dump("network"))
                .contains("mac_address: 'bc:24:11:72:00:c0'")
                .contains("address: '10.250.0.4/24'")
                .contains("gateway: '10.250.0.1'");
        assertThat(dump("user")).contains("hostname: mwan").contains("package_upgrade: true");
        assertThat(host.startMachine()).isEqualTo("OK");
        assertThat(host.driver.machines.get(113)).isNotNull();
        assertThat(host.volumes.resolve("local-lvm/vm-113-cloudinit/network-config"))
                .hasContent(dump("network"));
    }

    @Test
    void aSnippetReplacesItsPartWholly() {
        change("cicustom", "user=local:snippets/user.yaml");
        assertThat(host.startMachine()).isEqualTo("OK");
        assertThat(host.volumes.resolve("local-lvm/vm-113-cloudinit/user-data"))
                .hasContent("#cloud-config\nhostname: custom");
        assertThat(dump("user")).contains("hostname: mwan");
    }

    @Test
    void aMissingSnippetFailsTheStart() {
        assertThat(change("cicustom", "user=local:snippets/nope.yaml").status()).isEqualTo(200);
        assertThat(host.startMachine())
                .isEqualTo("volume 'local:snippets/nope.yaml' does not exist");
    }

    @Test
    void aVolumeThatIsNoSnippetFailsTheStart() {
        assertThat(change("cicustom", "user=local:import/mwan.qcow2").status()).isEqualTo(200);
        assertThat(host.startMachine()).endsWith("is not in the snippets directory");
    }

    @Test
    void changesArePendingForTheDriveUntilItIsMadeAnew() {
        host.startMachine();
        change("ciuser", "admin", "ipconfig0", "ip=dhcp");
        JsonNode pending = host.get("/nodes/vault/qemu/113/cloudinit").data();
        assertThat(pending.toString())
                .contains("\"key\":\"ciuser\",\"pending\":\"admin\"")
                .doesNotContain("\"pending\":\"ip=dhcp\"");
        assertThat(host.put("/nodes/vault/qemu/113/cloudinit").status()).isEqualTo(200);
        assertThat(host.get("/nodes/vault/qemu/113/cloudinit").data().toString())
                .doesNotContain("pending");
        assertThat(host.volumes.resolve("local-lvm/vm-113-cloudinit/network-config"))
                .content()
                .contains("type: dhcp4");
    }

    @Test
    void aPasswordIsHashedWhenItIsChangedAndNeverShown() {
        change("cipassword", "topsecret");
        assertThat(host.config().data().path("cipassword").asText()).isEqualTo("**********");
        assertThat(host.root.resolve("etc/pve/qemu-server/113.conf"))
                .content()
                .contains("cipassword: $5$")
                .doesNotContain("topsecret");
    }
}
