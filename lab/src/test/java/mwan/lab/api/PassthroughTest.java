package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Item 2: devices are looked at when the machine starts, not before.
class PassthroughTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private String startWith(String... options) {
        host.createMachine(options);
        return host.startMachine();
    }

    @Test
    void theDeviceIsKeptAsItWasWritten() {
        host.createMachine("hostpci0", "02:02.0,rombar=0");
        assertThat(host.config().data().path("hostpci0").asText()).isEqualTo("02:02.0,rombar=0");
    }

    @Test
    void upperCaseIsRefused() {
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113", "hostpci0", "0000:0A:00.0");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error("hostpci0"))
                .isEqualTo(
                        """
                        invalid format - format error
                        hostpci0.host: value does not match the regex pattern
                        """);
    }

    @Test
    void anAbsentDeviceFailsTheStart() {
        assertThat(startWith("hostpci0", "0000:09:00.0"))
                .isEqualTo("no PCI device found for '0000:09:00.0'");
    }

    @Test
    void aDeviceIsGivenOnce() {
        assertThat(startWith("hostpci0", "0000:02:02.0", "hostpci1", "02:02"))
                .isEqualTo("device '0000:02:02.0' assigned more than once");
    }

    @Test
    void aDeviceInUseFailsTheStart() {
        assertThat(startWith("hostpci0", "0000:02:02.0")).isEqualTo("OK");
        host.ended(host.post("/nodes/vault/qemu", "vmid", "114", "hostpci0", "0000:02:02.0"));
        assertThat(host.ended(host.post("/nodes/vault/qemu/114/status/start")))
                .isEqualTo("PCI device '0000:02:02.0' already in use by VMID '113'");
    }

    @Test
    void expressDevicesNeedTheirMachine() {
        assertThat(startWith("hostpci0", "0000:02:02.0,pcie=1"))
                .startsWith("q35 machine model is not enabled at ");
    }

    @Test
    void anUnknownMappingFailsTheStart() {
        assertThat(startWith("hostpci0", "mapping=vf"))
                .isEqualTo("PCI device mapping not found for 'vf'");
    }

    @Test
    void aMappingBecomesTheDevice() {
        host.post(
                "/cluster/mapping/pci",
                "id",
                "vf0",
                "map",
                "node=vault,path=0000:02:02.0,id=8086:154c,subsystem-id=8086:0001,iommugroup=30");
        assertThat(startWith("hostpci0", "mapping=vf0")).isEqualTo("OK");
        assertThat(host.driver.startedWith(113)).containsEntry("hostpci0", "0000:02:02.0");
    }

    @Test
    void thePciListHidesWhatTheServerHides() {
        host.driver.device("0000:00:1f.0", "0x060100", "0xa323", 3);
        assertThat(host.get("/nodes/vault/hardware/pci").data()).hasSize(3);
        assertThat(host.get("/nodes/vault/hardware/pci", "pci-class-blacklist", "").data())
                .hasSize(4);
    }
}
