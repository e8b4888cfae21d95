package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import mwan.provision.plan.Interruption.Killed;
import mwan.provision.plan.Rollout.ColdStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `up` is killed after every single call of anything outside, run again, and ends where it would
/// have ended undisturbed.
class KilledAnywhereTest {
    @TempDir private Path folder;

    @Test
    void onAFreshSite() {
        var counter = Interruption.never();
        var undisturbed = new FakeWorld(folder);
        undisturbed.up(counter, ColdStart.NEVER);
        assertThat(counter.calls()).isGreaterThan(100);
        for (int calls = 1; calls < counter.calls(); calls++) {
            var world = new FakeWorld(folder);
            killed(world, calls, ColdStart.NEVER);
            world.up();
            assertThat(world.toString())
                    .as("killed after call %d of %d", calls, counter.calls())
                    .isEqualTo(undisturbed.toString());
            assertThat(world.plan().changes()).as("killed after call %d", calls).isEmpty();
        }
    }

    @Test
    void onAChangeThatNeedsAColdStart() {
        var counter = Interruption.never();
        var undisturbed = changed();
        undisturbed.up(counter, ColdStart.ALLOWED);
        for (int calls = 1; calls < counter.calls(); calls++) {
            var world = changed();
            killed(world, calls, ColdStart.ALLOWED);
            world.up(Interruption.NONE, ColdStart.ALLOWED);
            assertThat(world.toString())
                    .as("killed after call %d of %d", calls, counter.calls())
                    .isEqualTo(undisturbed.toString());
        }
    }

    @Test
    void onAnotherRelease() {
        var counter = Interruption.never();
        var undisturbed = withAnotherRelease();
        undisturbed.up(counter, ColdStart.NEVER);
        for (int calls = 1; calls < counter.calls(); calls++) {
            var world = withAnotherRelease();
            killed(world, calls, ColdStart.NEVER);
            world.up();
            assertThat(world.toString())
                    .as("killed after call %d of %d", calls, counter.calls())
                    .isEqualTo(undisturbed.toString());
        }
    }

    /// The timer in the router does not wait for anybody.
    @Test
    void onAnotherReleaseThatIsThenBroughtBack() {
        var counter = Interruption.never();
        var undisturbed = withAnotherRelease();
        undisturbed.up(counter, ColdStart.NEVER);
        for (int calls = 1; calls < counter.calls(); calls++) {
            var world = withAnotherRelease();
            killed(world, calls, ColdStart.NEVER);
            world.router.timersElapse();
            world.up();
            assertThat(world.toString())
                    .as("killed after call %d of %d", calls, counter.calls())
                    .isEqualTo(undisturbed.toString());
        }
    }

    private FakeWorld withAnotherRelease() {
        var world = new FakeWorld(folder);
        world.up();
        world.giveRuntime("another runtime");
        return world;
    }

    @Test
    void whileItIsRemoved() {
        var counter = Interruption.never();
        var undisturbed = new FakeWorld(folder);
        undisturbed.up();
        undisturbed.down(counter);
        for (int calls = 1; calls < counter.calls(); calls++) {
            var world = new FakeWorld(folder);
            world.up();
            try {
                world.down(Interruption.after(calls));
            } catch (Killed expected) {
                world.down(Interruption.NONE);
            }
            assertThat(world.toString())
                    .as("killed after call %d of %d", calls, counter.calls())
                    .isEqualTo(undisturbed.toString());
        }
    }

    /// A router that runs, with a VF that a hand has changed and a new certificate to bring.
    private FakeWorld changed() {
        var world = new FakeWorld(folder);
        world.up();
        world.vault.setVf(false, true);
        world.vault.disableUnit();
        world.giveCertificate("another certificate\n");
        return world;
    }

    private static void killed(FakeWorld world, int calls, ColdStart coldStart) {
        boolean wasKilled = false;
        try {
            world.up(Interruption.after(calls), coldStart);
        } catch (Killed expected) {
            wasKilled = true;
        }
        assertThat(wasKilled).as("killed after call %d", calls).isTrue();
    }
}
