package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a token may do with the machines of a pool, and with no other.
class PoolTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
        host.post("/pools", "poolid", "mwan");
        host.post("/access/users", "userid", "ci@pve");
        var token = host.post("/access/users/ci@pve/token/test", "privsep", "0");
        grant("/pool/mwan", "PVEVMAdmin");
        host.use(
                Map.of(
                        "authorization",
                        "PVEAPIToken=ci@pve!test=" + token.data().path("value").asText()));
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private void grant(String path, String role) {
        host.put("/access/acl", "path", path, "roles", role, "users", "ci@pve");
    }

    private Reply create(String... more) {
        var fields = new java.util.ArrayList<>(java.util.List.of("vmid", "113", "cores", "2"));
        fields.addAll(java.util.List.of(more));
        return host.post("/nodes/vault/qemu", fields.toArray(String[]::new));
    }

    @Test
    void aMachineOfThePoolIsItsOwn() {
        assertThat(host.ended(create("pool", "mwan"))).isEqualTo("OK");
        assertThat(host.config().status()).isEqualTo(200);
        host.restart();
        assertThat(host.config().status()).isEqualTo(200);
        assertThat(host.get("/nodes/vault/qemu").data()).hasSize(1);
        assertThat(host.ended(host.delete("/nodes/vault/qemu/113"))).isEqualTo("OK");
        assertThat(host.config().message())
                .isEqualTo("Permission check failed (/vms/113, VM.Audit)\n");
    }

    @Test
    void noOtherMachineIs() {
        assertThat(create().message()).isEqualTo("Permission check failed\n");
        assertThat(create("pool", "attic").message())
                .isEqualTo("Permission check failed (pool 'attic' does not exist)\n");
        host.login();
        host.createMachine();
        assertThat(host.post("/pools", "poolid", "mwan").message())
                .isEqualTo("create pool failed: pool 'mwan' already exists\n");
    }

    @Test
    void whatIsGrantedOnAMachineGoesWithIt() {
        host.login();
        host.createMachine();
        grant("/vms/113", "PVEVMAdmin");
        assertThat(host.get("/access/acl").data()).hasSize(2);
        assertThat(host.ended(host.delete("/nodes/vault/qemu/113"))).isEqualTo("OK");
        assertThat(host.get("/access/acl").data()).hasSize(1);
    }

    @Test
    void whatIsHeldBelowAPathIsSaid() {
        var held = host.get("/access/permissions").data();
        assertThat(held.path("/pool/mwan").path("VM.Allocate").asInt()).isEqualTo(1);
        assertThat(held.has("/")).isFalse();
        var credentials = host.credentials();
        host.login();
        host.put(
                "/access/acl",
                "path",
                "/",
                "roles",
                "PVEAuditor",
                "users",
                "ci@pve",
                "propagate",
                "0");
        host.use(credentials);
        held = host.get("/access/permissions").data();
        assertThat(held.path("/").path("Sys.Audit").asInt(7)).isZero();
        assertThat(held.has("/nodes")).isFalse();
    }
}
