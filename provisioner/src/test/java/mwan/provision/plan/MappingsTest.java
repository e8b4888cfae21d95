package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import mwan.provision.access.TokenSites;
import mwan.provision.proxmox.Call;
import mwan.provision.resource.Change;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PCI devices by resource mappings, with an API token.
class MappingsTest {
    private static final String VF = "id=8086:154c,iommugroup=21,node=vault,path=0000:02:02.0";

    @TempDir private Path folder;
    private FakeWorld world;

    @BeforeEach
    void makeWorld() {
        world = new FakeWorld(folder, TokenSites.lab());
        world.api.as("mwan@pve!provision");
    }

    private void map(String... entries) {
        var call = Call.put("/cluster/mapping/pci/{id}").with("id", "lab-att");
        for (var entry : entries) {
            call = call.with("map", entry);
        }
        world.api.call(call);
    }

    @Test
    void areMadeAndNamedByTheVm() {
        assertThat(world.plan().changes())
                .filteredOn(change -> change.resource().equals("pci mappings"))
                .extracting(Change::key, change -> change.to().orElseThrow())
                .containsExactly(
                        tuple("lab-att", "VF 0 of 0000:02:00.0"),
                        tuple("lab-webpass", "PCI device 0000:06:00.0"));
        world.up();
        assertThat(world.api.toString())
                .contains("lab-att = [" + VF + "]")
                .contains("hostpci0: mapping=lab-att,pcie=1")
                .contains("hostpci1: mapping=lab-webpass,pcie=1")
                .contains("vm 113 running");
        assertThat(world.plan().changes()).isEmpty();
        int writes = world.api.writes().size();
        assertThat(world.up().applied()).isEmpty();
        assertThat(world.api.writes()).hasSize(writes);
    }

    @Test
    void anotherDeviceInOneIsNamedAndPutRight() {
        world.up();
        map("id=8086:125c,iommugroup=22,node=vault,path=0000:06:00.0");
        assertThat(world.plan().changes())
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.key()).isEqualTo("lab-att");
                    assertThat(change.from().orElseThrow()).contains("0000:06:00.0");
                    assertThat(change.to().orElseThrow()).contains("0000:02:02.0");
                    assertThat(change.reason()).contains("another hand");
                });
        world.up();
        assertThat(world.api.toString()).contains("lab-att = [" + VF + "]");
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void whatOneMeansOnAnotherNodeStays() {
        world.up();
        var elsewhere = "id=8086:154c,iommugroup=9,node=attic,path=0000:81:02.0";
        map(elsewhere, "id=8086:154c,iommugroup=77,node=vault,path=0000:02:02.0");
        assertThat(world.plan().changes())
                .singleElement()
                .satisfies(change -> assertThat(change.reason()).contains("does not fit"));
        world.up();
        assertThat(world.api.toString()).contains("lab-att = [" + elsewhere + ", " + VF + "]");
    }
}
