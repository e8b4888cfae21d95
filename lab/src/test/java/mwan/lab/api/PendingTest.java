package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Item 3: what a running machine takes at once, and what waits.
class PendingTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
        host.createMachine();
        assertThat(host.startMachine()).isEqualTo("OK");
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private Reply change(String... fields) {
        return host.put("/nodes/vault/qemu/113/config", fields);
    }

    private JsonNode pending(String option) {
        for (JsonNode item : host.get("/nodes/vault/qemu/113/pending").data()) {
            if (item.path("key").asText().equals(option)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void memoryWaitsForAStart() {
        assertThat(change("memory", "4096").status()).isEqualTo(200);
        assertThat(pending("memory").path("value").asText()).isEqualTo("2048");
        assertThat(pending("memory").path("pending").asText()).isEqualTo("4096");
        assertThat(host.config().data().path("memory").asText()).isEqualTo("4096");
        assertThat(
                        host.get("/nodes/vault/qemu/113/config", "current", "1")
                                .data()
                                .path("memory")
                                .asText())
                .isEqualTo("2048");
    }

    @ParameterizedTest
    @CsvSource({
        "description,a",
        "name,b",
        "onboot,1",
        "tags,c",
        "ipconfig0,ip=dhcp",
        "ciuser,d",
        "startup,order=1",
        "protection,1",
        "hookscript,local:snippets/user.yaml"
    })
    void someOptionsTakeEffectAtOnce(String option, String value) {
        change(option, value);
        assertThat(pending(option).has("pending")).isFalse();
        assertThat(pending(option).path("value").asText().strip()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "cores,4",
        "hostpci0,0000:06:00.0",
        "machine,q35",
        "bios,ovmf",
        "serial0,socket",
        "vga,std",
        "scsihw,virtio-scsi-single"
    })
    void othersStayPendingUntilStopAndStart(String option, String value) {
        change(option, value);
        assertThat(pending(option).path("pending").asText()).isEqualTo(value);
        host.ended(host.post("/nodes/vault/qemu/113/status/stop"));
        assertThat(host.startMachine()).isEqualTo("OK");
        assertThat(pending(option).path("value").asText()).isEqualTo(value);
        assertThat(host.driver.startedWith(113)).containsEntry(option, value);
    }

    @Test
    void aNewOptionHasNoValueYet() {
        change("hostpci0", "0000:06:00.0");
        assertThat(pending("hostpci0").has("value")).isFalse();
    }

    @Test
    void aDeletionIsPendingToo() {
        change("delete", "cores");
        assertThat(pending("cores").path("delete").asInt()).isEqualTo(1);
        assertThat(host.config().data().has("cores")).isFalse();
    }

    @Test
    void whatIsPendingCanBeTakenBack() {
        change("memory", "4096");
        change("revert", "memory");
        assertThat(pending("memory").has("pending")).isFalse();
    }

    @Test
    void unknownOptionsAreNotDeleted() {
        assertThat(change("delete", "foo").error("delete")).isEqualTo("unknown option 'foo'");
        assertThat(change("delete", "balloon").status()).isEqualTo(200);
    }

    @Test
    void nothingToChangeIsAnError() {
        Reply reply = change();
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).isEqualTo("no options specified\n");
    }

    @Test
    void aNicIsPluggedIntoTheRunningMachine() {
        assertThat(change("net2", "virtio=BC:24:11:72:00:C3,bridge=mbrains").status())
                .isEqualTo(200);
        assertThat(host.driver.plugged)
                .containsExactly("net2=virtio=BC:24:11:72:00:C3,bridge=mbrains");
        assertThat(pending("net2").has("pending")).isFalse();
    }

    @Test
    void aNicThatIsNotTakenStaysPending() {
        host.driver.plugFailure = Optional.of("error unplugging: still busy in guest?");
        Reply reply = change("delete", "net0");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error("net0"))
                .startsWith("hotplug problem - ")
                .contains("still busy in guest?");
        assertThat(pending("net0").path("delete").asInt()).isEqualTo(1);
    }

    @Test
    void aRebootAppliesWhatIsPending() {
        change("memory", "4096");
        assertThat(host.ended(host.post("/nodes/vault/qemu/113/status/reboot"))).isEqualTo("OK");
        await(() -> "4096".equals(host.driver.startedWith(113).get("memory")));
        assertThat(pending("memory").path("value").asText()).isEqualTo("4096");
    }

    @Test
    void aPostIsATaskUnlessItIsQuick() {
        Reply task = host.post("/nodes/vault/qemu/113/config", "name", "later");
        assertThat(host.ended(task)).isEqualTo("OK");
        Reply quick =
                host.post("/nodes/vault/qemu/113/config", "name", "now", "background_delay", "30");
        assertThat(quick.data().isNull()).isTrue();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
