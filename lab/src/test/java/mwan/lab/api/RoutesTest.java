package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import mwan.lab.api.contract.Contract;
import mwan.lab.api.contract.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every method of the contract is served, and a call without parameters gets no further than the
/// check.
class RoutesTest {
    @Test
    void everyMethodOfTheContractIsServed(@TempDir Path folder) {
        try (TestHost host = new TestHost(folder)) {
            for (Operation operation : Contract.load().operations()) {
                String path =
                        operation
                                .path()
                                .replace("{node}", "vault")
                                .replace("{vmid}", "113")
                                .replace("{storage}", "local")
                                .replace("{volume}", "import/none.qcow2")
                                .replace("{userid}", "none@pam")
                                .replaceAll("\\{[a-z]+}", "none");
                Reply reply =
                        host.send(
                                operation.method(),
                                path,
                                "no-such-parameter=1",
                                "",
                                java.util.Map.of());
                assertThat(reply.status()).as(operation.key()).isEqualTo(400);
                assertThat(reply.error("no-such-parameter"))
                        .as(operation.key())
                        .startsWith("property is not defined in schema");
            }
        }
    }

    /// Each reading method answers in the declared form, which the host of the tests looks at
    /// itself.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/version",
                "/nodes",
                "/nodes/vault/status",
                "/nodes/vault/version",
                "/nodes/vault/network",
                "/nodes/vault/network/vmbr0",
                "/nodes/vault/hardware/pci",
                "/nodes/vault/storage",
                "/nodes/vault/storage/local/status",
                "/nodes/vault/storage/local/content",
                "/nodes/vault/storage/local/content/local:import/mwan.qcow2",
                "/nodes/vault/tasks",
                "/nodes/vault/qemu",
                "/nodes/vault/qemu/113/config",
                "/nodes/vault/qemu/113/pending",
                "/nodes/vault/qemu/113/status/current",
                "/nodes/vault/qemu/113/snapshot",
                "/nodes/vault/qemu/113/cloudinit",
                "/cluster/resources",
                "/cluster/nextid",
                "/cluster/mapping/pci",
                "/access/users",
                "/access/users/root@pam",
                "/access/users/root@pam/token",
                "/access/roles",
                "/access/acl",
                "/access/permissions"
            })
    void whatIsReadIsAsDeclared(String path, @TempDir Path folder) {
        try (TestHost host = new TestHost(folder)) {
            host.createMachine("tags", "mwan", "onboot", "1");
            host.startMachine();
            host.post("/access/users/root@pam/token/ci");
            host.put("/access/acl", "path", "/", "roles", "PVEAuditor", "tokens", "root@pam!ci");
            assertThat(host.get(path).status()).isEqualTo(200);
        }
    }
}
