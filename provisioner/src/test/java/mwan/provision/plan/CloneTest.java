package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.proxmox.Call;
import mwan.provision.resource.Change;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.value.VmId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The VM as a clone of a template, which is made when it is missing.
class CloneTest {
    private static final VmId TEMPLATE = new VmId(9113);

    @TempDir private Path folder;

    private static Site site() {
        try {
            var text = Files.readString(Path.of("../sites/lab.yaml"));
            var image = "image: {storage: local}";
            assertThat(text).contains(image);
            return SiteFiles.parse(
                    text.replace(image, "image: {storage: local, template: 9113}"), "lab.yaml");
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private FakeWorld world() {
        return new FakeWorld(folder, site());
    }

    @Test
    void theTemplateIsMadeAndTheVmIsAsIfItWereImported() {
        var world = world();
        assertThat(world.plan().changes())
                .extracting(Change::resource)
                .containsSubsequence("image", "template 9113", "vm 113");
        world.up();
        assertThat(world.api.writes().stream().map(Call::path))
                .contains("/nodes/{node}/qemu/{vmid}/clone");
        assertThat(world.api.toString())
                .contains("vm 113 running")
                .contains("hostpci0: 0000:02:02.0,pcie=1")
                .contains("net1: virtio=BC:24:11:72:00:C1,bridge=mwanbr")
                .contains("name: mwan-template")
                .contains("size=8G")
                .doesNotContain("first-boot:");
        assertThat(world.plan().changes()).isEmpty();
        assertThat(world.plan().notes()).isEmpty();
    }

    @Test
    void aTemplateThatIsThereIsUsedAndLeft() {
        var world = world();
        world.up();
        world.down(Interruption.NONE);
        assertThat(world.api.toString()).contains("vm 9113").doesNotContain("vm 113");
        assertThat(world.plan().changes())
                .extracting(Change::resource)
                .doesNotContain("template 9113", "image");
        world.up();
        assertThat(world.api.toString()).contains("vm 113 running");
    }

    @Test
    void aTemplateThatIsThereNeedsNoImageHere() {
        var world = world();
        world.up();
        world.down(Interruption.NONE);
        world.noImageHere();
        assertThat(world.plan().changes())
                .extracting(Change::resource)
                .contains("vm 113")
                .doesNotContain("template 9113", "image");
        world.up();
        assertThat(world.plan().changes()).isEmpty();
        assertThat(world.api.toString()).contains("vm 113 running", "size=8G");
    }

    @Test
    void aTemplateOfOthersIsRefused() {
        var world = world();
        var proxmox = world.api.proxmox();
        proxmox.tasks()
                .await(
                        proxmox.vms().create(TEMPLATE, Map.of("name", "another")),
                        Duration.ofMinutes(1));
        assertThatThrownBy(world::up)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("VM 9113")
                .hasMessageContaining("it is another's");
        assertThat(world.api.toString()).doesNotContain("vm 113");
    }

    @Test
    void whatTasksThatDiedHaveBegunIsMadeAnew() {
        var world = world();
        for (var type : List.of("qmcreate", "qmclone")) {
            world.api.nextTaskEnds(type, "unexpected status");
            assertThatThrownBy(world::up).hasMessageContaining("unexpected status");
        }
        world.up();
        var undisturbed = world();
        undisturbed.up();
        assertThat(world).hasToString(undisturbed.toString());
    }

    @Test
    void killedAfterEachCallItEndsWhereItWouldHaveEnded() {
        Interruption.afterEachCall(
                this::world,
                (world, interruption) -> world.up(interruption, ColdStart.NEVER),
                FakeWorld::up);
    }
}
