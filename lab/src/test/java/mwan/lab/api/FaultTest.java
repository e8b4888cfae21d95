package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults that tests ask for.
class FaultTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private static Fault fault(Fault.Kind kind, String text) {
        return new Fault(
                "POST", Pattern.compile("/nodes/vault/qemu.*"), 2, kind, 595, text, Duration.ZERO);
    }

    private Reply second() {
        assertThat(host.post("/nodes/vault/qemu", "vmid", "113").status()).isEqualTo(200);
        return host.post("/nodes/vault/qemu", "vmid", "114");
    }

    @Test
    void aStatusIsAnsweredAndNothingDone() {
        host.faults.set(List.of(fault(Fault.Kind.STATUS, "Connection refused")));
        Reply reply = second();
        assertThat(reply.status()).isEqualTo(595);
        assertThat(reply.reason()).isEqualTo("Connection refused");
        assertThat(host.get("/nodes/vault/qemu/114/config").status()).isEqualTo(500);
        assertThat(host.post("/nodes/vault/qemu", "vmid", "114").status()).isEqualTo(200);
    }

    @Test
    void anAnswerIsLostThoughTheWorkIsDone() {
        host.faults.set(List.of(fault(Fault.Kind.ANSWER_LOST, "")));
        assertThat(second().ending()).isEqualTo(HttpAnswer.Ending.CUT);
        assertThat(host.get("/nodes/vault/qemu/114/config").status()).isEqualTo(200);
    }

    @Test
    void aConnectionIsCutBeforeTheWork() {
        host.faults.set(List.of(fault(Fault.Kind.DROP, "")));
        assertThat(second().ending()).isEqualTo(HttpAnswer.Ending.CUT);
        assertThat(host.get("/nodes/vault/qemu/114/config").status()).isEqualTo(500);
    }

    @Test
    void aTaskFails() {
        host.faults.set(List.of(fault(Fault.Kind.TASK_FAILS, "disk full")));
        assertThat(host.ended(second())).isEqualTo("disk full");
        assertThat(host.get("/nodes/vault/qemu/114/config").message())
                .as("a creation that failed leaves nothing")
                .contains("does not exist");
        assertThat(host.ended(host.post("/nodes/vault/qemu", "vmid", "114"))).isEqualTo("OK");
    }

    @Test
    void aMachineIsLocked() {
        host.createMachine();
        host.faults.set(
                List.of(
                        new Fault(
                                "PUT",
                                Pattern.compile(".*/config"),
                                1,
                                Fault.Kind.LOCK,
                                0,
                                "backup",
                                Duration.ZERO)));
        assertThat(host.put("/nodes/vault/qemu/113/config", "name", "x").message())
                .isEqualTo("VM is locked (backup)\n");
    }

    @Test
    void garbageIsNoJson() {
        host.faults.set(List.of(fault(Fault.Kind.GARBAGE, "")));
        assertThat(second().body()).isEqualTo("{\"data\":");
    }

    @Test
    void aFileOfFaultsIsReadWhenItChanges(@TempDir Path folder) {
        Path file = folder.resolve("faults.json");
        FaultPlan plan = FaultPlan.in(file);
        assertThat(plan.next("GET", "/version")).isEmpty();
        TestHost.write(
                file,
                "[{\"method\":\"GET\",\"path\":\"/version\",\"call\":2,\"kind\":\"answer-lost\"}]");
        assertThat(plan.next("GET", "/version")).isEmpty();
        assertThat(plan.next("GET", "/version").map(Fault::kind)).hasValue(Fault.Kind.ANSWER_LOST);
        assertThat(plan.next("GET", "/version")).isEmpty();
    }
}
