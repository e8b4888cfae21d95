package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each thing that may be wrong ends with its own one-line error, its hint and its exit code, and
/// changes nothing.
@Tag("lab")
@Order(35)
@ExtendWith(Lab.class)
class WrongRequestTest {
    @TempDir private Path folder;
    private String before = "";

    @BeforeEach
    void rememberTheHost() {
        before = hostState();
    }

    private static String hostState() {
        return Lab.exec(
                        "vault",
                        "sh",
                        "-c",
                        "cat /etc/pve/qemu-server/*.conf /etc/systemd/system/x710-vf-setup.service; ls -l /var/lib/vz/snippets")
                .succeeded()
                .out();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fingerprint: {file: workstation/api-fingerprint} | fingerprint: \"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\" | 3 | fingerprint",
                "password: {file: workstation/proxmox-password} | password: {env: WRONG_PASSWORD} | 3 | refused",
                "'user: root@pam\n  password: {file: workstation/proxmox-password}' | 'token: root@pam!nobody\n  tokenSecret: {env: WRONG_PASSWORD}' | 2 | pool",
                "'user: root@pam\n  password: {file: workstation/proxmox-password}' | 'token: root@pam!nobody\n  tokenSecret: {env: WRONG_PASSWORD}' | 3 | token",
                "hostKey: {file: workstation/vault-host-key.pub} | hostKey: \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMw0Wq8gk6m9oVdJ3H0m1S0uQpXyT5bZ2cE7rN4aFhLd\" | 3 | host key",
                "client: {file: workstation/certificates/client.pem} | client: {file: workstation/certificates/none.pem} | 2 | none.pem",
                "privateKey: {file: workstation/certificates/private_key.pem} | privateKey: {file: workstation/id_ed25519} | 2 | key",
                "api: https://vault:8006 | api: https://10.250.0.77:8006 | 3 | 10.250.0.77",
                "id: 113 | id: 100 | 2 | 100",
            })
    void endsWithItsOwnErrorAndNothingChanged(String from, String to, int exit, String named)
            throws IOException {
        if (to.strip().equals("id: 100")) {
            anotherVmExists();
        }
        var broken = folder.resolve("broken.yaml");
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        assertThat(text).contains(from.strip());
        if (named.equals("token")) {
            text = text.replace("  tag: mwan\n", "  tag: mwan\n  pool: mwan\n");
        }
        Files.writeString(broken, text.replace(from.strip(), to.strip()));
        var outcome =
                Commands.run(
                        Lab.command("up", "--site", broken.toString()),
                        Map.of("WRONG_PASSWORD", "not-the-password"),
                        "");
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
        assertThat(outcome.err().lines().filter(line -> line.startsWith("error: "))).hasSize(1);
        assertThat(outcome.err())
                .contains("hint: ")
                .containsIgnoringCase(named)
                .doesNotContain("\tat ");
        assertThat(hostState()).isEqualTo(before);
    }

    @Test
    void withoutATerminalTheRouterIsNotRemovedUnasked() {
        var down = Commands.run(Lab.command("down", "--site", Lab.SITE), Map.of(), "mwan\n");
        assertThat(down.ended(2).err())
                .contains("this goes for good: VM 113 (mwan) with its disks, which runs")
                .contains("error: will not remove the router", "there is nobody to ask");
        assertThat(hostState()).isEqualTo(before);
    }

    @Test
    void onATerminalTheRouterIsRemovedByItsNameAlone() {
        var command = String.join(" ", Lab.command("down", "--site", Lab.SITE));
        var down = Commands.run(List.of("script", "-qec", command, "/dev/null"), Map.of(), "yes\n");
        assertThat(down.ended(2).out())
                .contains("Type the VM's name to go on: ", "the answer is not its name");
        assertThat(hostState()).isEqualTo(before);
    }

    /// A VM of somebody else's, without our tag, made by hand on the host.
    private void anotherVmExists() {
        Lab.script("vault", "printf 'name: other\\nmemory: 512\\n' > /etc/pve/qemu-server/100.conf")
                .succeeded();
        before = hostState();
    }
}
