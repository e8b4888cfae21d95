package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import mwan.fault.UserError;
import mwan.provision.proxmox.Call;
import mwan.provision.resource.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The VM deleted and made anew: the house has no other router.
class ReplaceTest {
    private static final String CLONE = "image: {storage: local, template: 9113}";

    @TempDir private Path folder;

    private FakeWorld running() {
        var world = new FakeWorld(folder);
        world.up();
        return world;
    }

    @ParameterizedTest
    @MethodSource("obstacles")
    void whatWouldStopTheNewOneIsSaidWhileTheOldOneRuns(Consumer<FakeWorld> obstacle, String why) {
        var world = running();
        obstacle.accept(world);
        var before = world.toString();
        assertThatThrownBy(world::replace).isInstanceOf(UserError.class).hasMessageContaining(why);
        assertThat(world).hasToString(before);
        assertThat(world.vmRuns()).isTrue();
    }

    static List<Arguments> obstacles() {
        return List.of(
                obstacle(FakeWorld::noImageHere, "cannot find an image"),
                obstacle(
                        world -> {
                            world.buildImage("mwan-ba9876543210.qcow2");
                            world.wish(
                                    "image: {storage: local}",
                                    "image: {storage: local, name: mwan-gone.qcow2}");
                        },
                        "cannot find the image: local:import/mwan-gone.qcow2"),
                obstacle(
                        world -> world.api.withStorage("local", "iso,snippets,vztmpl"),
                        "it takes no imports"),
                obstacle(world -> world.api.withIommuGroups(_ -> -1), "has no IOMMU group"),
                obstacle(world -> world.api.putUnderHa(113), "under HA"),
                obstacle(
                        world -> {
                            otherVm(world);
                            world.wish("image: {storage: local}", CLONE);
                        },
                        "will not clone the template"),
                obstacle(
                        world -> {
                            world.api.withGuestElsewhere(9113);
                            world.wish("image: {storage: local}", CLONE);
                        },
                        "id 9113 is taken"));
    }

    private static Arguments obstacle(Consumer<FakeWorld> obstacle, String why) {
        return arguments(obstacle, why);
    }

    private static void otherVm(FakeWorld world) {
        var proxmox = world.api.proxmox();
        var id = new mwan.value.VmId(9113);
        proxmox.tasks()
                .await(
                        proxmox.vms().create(id, java.util.Map.of("name", "another")),
                        java.time.Duration.ofMinutes(1));
    }

    @Test
    void whatIsLostIsSaidBeforeItIs() {
        var world = running();
        world.buildImage("mwan-ba9876543210.qcow2");
        world.told();
        var outcome = world.replace();
        assertThat(world.told())
                .containsSubsequence(
                        "this goes for good: VM 113 (mwan) with its disks, which runs",
                        "delete VM 113",
                        "start VM 113");
        assertThat(outcome.applied()).extracting(Change::resource).contains("image", "vm 113");
        assertThat(world.api.writes())
                .extracting(Call::method)
                .containsSubsequence(Call.Method.POST, Call.Method.DELETE, Call.Method.POST);
        assertThat(world.api.toString()).contains("vm 113 running", "mwan-ba9876543210.qcow2");
        assertThat(world.plan().changes()).isEmpty();
        assertThat(world.plan().notes()).isEmpty();
    }

    /// The image is on the storage before the VM goes.
    @Test
    void anImageThatCannotBeBroughtCostsNoRouter() {
        var world = running();
        world.buildImage("mwan-ba9876543210.qcow2");
        world.api.nextTaskEnds("imgcopy", "no space left on device");
        var vm = world.api.toString();
        assertThatThrownBy(world::replace).hasMessageContaining("no space left on device");
        assertThat(world.api).hasToString(vm);
        assertThat(world.vmRuns()).isTrue();
    }

    @Test
    void whereThereIsNoneItIsMade() {
        var world = new FakeWorld(folder);
        world.replace();
        assertThat(world.told()).doesNotContain("this goes for good");
        assertThat(world.api.toString()).contains("vm 113 running");
    }
}
