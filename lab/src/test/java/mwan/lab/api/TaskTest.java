package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Items 4 and 9: tasks, their names and how they end.
class TaskTest {
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
    void aTaskThatFailsSaysWhy() {
        host.createMachine();
        host.driver.startFailure =
                Optional.of("cannot prepare PCI pass-through, IOMMU not present");
        String upid = host.post("/nodes/vault/qemu/113/status/start").text();
        assertThat(host.ended(upid))
                .isEqualTo("cannot prepare PCI pass-through, IOMMU not present");
        assertThat(lastLogLine(upid))
                .isEqualTo("TASK ERROR: cannot prepare PCI pass-through, IOMMU not present");
    }

    @Test
    void creationWithStartEndsWellThoughTheStartFails() {
        host.driver.startFailure = Optional.of("no");
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113", "start", "1");
        assertThat(host.ended(reply)).isEqualTo("OK");
        Reply tasks = host.get("/nodes/vault/tasks", "typefilter", "qmstart", "source", "all");
        assertThat(host.ended(tasks.data().path(0).path("upid").asText())).isEqualTo("no");
    }

    @Test
    void theNameHasTheTokenAndItsListEntryHasItApart() {
        host.useToken("root@pam", false);
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113");
        assertThat(reply.text())
                .matches(
                        "UPID:vault:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:"
                                + "qmcreate:113:root@pam!test:");
        host.ended(reply);
        JsonNode entry = host.get("/nodes/vault/tasks").data().path(0);
        assertThat(entry.path("user").asText()).isEqualTo("root@pam");
        assertThat(entry.path("tokenid").asText()).isEqualTo("test");
        assertThat(entry.path("status").asText()).isEqualTo("OK");
    }

    @Test
    void anAbsentTaskIsAParameterError() {
        Reply reply =
                host.get(
                        "/nodes/vault/tasks/UPID:vault:00000001:00000001:00000001:x::root@pam:/status");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error("upid")).isEqualTo("no such task");
    }

    @Test
    void startingARunningMachineFailsTheTask() {
        host.createMachine();
        host.startMachine();
        assertThat(host.startMachine()).isEqualTo("VM 113 already running");
    }

    @Test
    void stoppingAStoppedMachineIsFine() {
        host.createMachine();
        assertThat(host.ended(host.post("/nodes/vault/qemu/113/status/stop"))).isEqualTo("OK");
        assertThat(host.ended(host.post("/nodes/vault/qemu/113/status/shutdown"))).isEqualTo("OK");
        assertThat(host.post("/nodes/vault/qemu/113/status/reboot").message())
                .isEqualTo("VM 113 not running\n");
    }

    @Test
    void aGuestThatDoesNotAnswerIsStoppedByForceOnly() {
        host.createMachine();
        host.startMachine();
        host.driver.guestAnswers = false;
        String path = "/nodes/vault/qemu/113/status/shutdown";
        assertThat(host.ended(host.post(path, "timeout", "1")))
                .isEqualTo("VM quit/powerdown failed - got timeout");
        assertThat(host.ended(host.post(path, "timeout", "1", "forceStop", "1"))).isEqualTo("OK");
        assertThat(host.driver.running()).isEmpty();
    }

    @Test
    void whatIsBeingMadeIsLockedAndShowsNothingElse() {
        CountDownLatch imports = new CountDownLatch(1);
        host.driver.importWaits = Optional.of(imports);
        Reply create =
                host.post(
                        "/nodes/vault/qemu",
                        "vmid",
                        "113",
                        "scsi0",
                        "local-lvm:0,import-from=local:import/mwan.qcow2");
        JsonNode config = host.config().data();
        assertThat(config.fieldNames()).toIterable().containsExactly("lock", "digest");
        assertThat(host.get("/nodes/vault/qemu/113/status/current").data().path("lock").asText())
                .isEqualTo("create");
        assertThat(host.put("/nodes/vault/qemu/113/config", "name", "x").message())
                .isEqualTo("VM is locked (create)\n");
        assertThat(host.ended(host.post("/nodes/vault/qemu/113/status/start")))
                .startsWith("can't lock file '/var/lock/qemu-server/lock-113.conf'");
        imports.countDown();
        assertThat(host.ended(create)).isEqualTo("OK");
    }

    @Test
    void aFailedCreationLeavesNothing() {
        Reply create =
                host.post(
                        "/nodes/vault/qemu",
                        "vmid",
                        "113",
                        "scsi0",
                        "local-lvm:0,import-from=local:import/none.qcow2");
        assertThat(host.ended(create)).startsWith("unable to create VM 113 - ");
        assertThat(host.config().status()).isEqualTo(500);
        assertThat(host.volumes.resolve("local-lvm"))
                .satisfiesAnyOf(
                        folder -> assertThat(folder).doesNotExist(),
                        folder -> assertThat(folder).isEmptyDirectory());
    }

    @Test
    void aLockedMachineFailsTheTaskNotTheCall() {
        host.createMachine();
        host.put("/nodes/vault/qemu/113/config", "lock", "backup");
        assertThat(host.startMachine()).isEqualTo("VM is locked (backup)");
        assertThat(host.ended(host.delete("/nodes/vault/qemu/113")))
                .isEqualTo("VM is locked (backup)");
        assertThat(host.put("/nodes/vault/qemu/113/config", "name", "x").message())
                .isEqualTo("VM is locked (backup)\n");
        assertThat(
                        host.put("/nodes/vault/qemu/113/config", "delete", "lock", "skiplock", "1")
                                .status())
                .isEqualTo(200);
        assertThat(host.startMachine()).isEqualTo("OK");
    }

    @Test
    void tasksAndMachinesOutliveTheProcess() {
        host.createMachine();
        String upid = host.post("/nodes/vault/qemu/113/status/start").text();
        assertThat(host.ended(upid)).isEqualTo("OK");
        host.restart();
        assertThat(host.ended(upid)).isEqualTo("OK");
        assertThat(host.config().data().path("name").asText()).isEqualTo("mwan");
        assertThat(host.get("/nodes/vault/tasks").data()).hasSize(2);
    }

    @Test
    void anothersTaskNeedsAPrivilege() {
        String upid = host.post("/nodes/vault/qemu", "vmid", "113").text();
        host.ended(upid);
        host.useToken("ci@pve", false, "PVEVMAdmin");
        Reply reply = host.get("/nodes/vault/tasks/" + TestHost.encode(upid) + "/status");
        assertThat(reply.message())
                .isEqualTo("Permission check failed (/nodes/vault, Sys.Audit)\n");
    }

    private String lastLogLine(String upid) {
        JsonNode lines = host.get("/nodes/vault/tasks/" + TestHost.encode(upid) + "/log").data();
        return lines.path(lines.size() - 1).path("t").asText();
    }
}
