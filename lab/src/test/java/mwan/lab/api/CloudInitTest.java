package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void everyPartMayBeASnippetAndAVendorsLeavesTheUsers() {
        for (var part : List.of("network", "meta", "vendor")) {
            snippet(part, "# a " + part + "'s\n");
        }
        change(
                "cicustom",
                "network=local:snippets/network.yaml,meta=local:snippets/meta.yaml"
                        + ",vendor=local:snippets/vendor.yaml");
        assertThat(host.startMachine()).isEqualTo("OK");
        assertThat(drive("network-config")).hasContent("# a network's");
        assertThat(drive("meta-data")).hasContent("# a meta's");
        assertThat(drive("vendor-data")).hasContent("# a vendor's");
        assertThat(drive("user-data")).content().contains("hostname: mwan");
    }

    /// 1 MiB each, 3 MiB together.
    @ParameterizedTest
    @CsvSource({"1,1048576,true", "1,1048577,false", "3,1048576,true", "4,1000000,false"})
    void snippetsAreOfLimitedSize(int parts, int size, boolean taken) {
        var names = List.of("user", "network", "meta", "vendor").subList(0, parts);
        names.forEach(name -> snippet(name, "#".repeat(size)));
        change(
                "cicustom",
                names.stream()
                        .map(name -> name + "=local:snippets/" + name + ".yaml")
                        .collect(Collectors.joining(",")));
        assertThat(host.startMachine().equals("OK")).isEqualTo(taken);
    }

    private void snippet(String name, String content) {
        TestHost.write(host.root.resolve("var/lib/vz/snippets/" + name + ".yaml"), content);
    }

    private Path drive(String name) {
        return host.volumes.resolve("local-lvm/vm-113-cloudinit/" + name);
    }

    @Test
    void anAddressWithoutItsNicIsLeftOut() {
        assertThat(change("ipconfig5", "ip=10.9.9.9/24").status()).isEqualTo(200);
        assertThat(dump("network")).contains("10.250.0.4/24").doesNotContain("10.9.9.9");
    }

    @Test
    void aSnippetOfNoStorageFailsTheStart() {
        assertThat(change("cicustom", "user=nowhere:snippets/user.yaml").status()).isEqualTo(200);
        assertThat(host.startMachine()).endsWith("is not in the snippets directory");
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
