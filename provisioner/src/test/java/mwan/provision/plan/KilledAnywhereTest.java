package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.resource.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `up` is killed after every single call of anything outside, run again, and ends where it would
/// have ended undisturbed.
class KilledAnywhereTest {
    @TempDir private Path folder;

    @Test
    void onAFreshSite() {
        Interruption.afterEachCall(
                this::fresh,
                (world, interruption) -> world.up(interruption, ColdStart.NEVER),
                world -> {
                    world.up();
                    assertThat(world.plan().changes()).isEmpty();
                });
    }

    @Test
    void onAChangeThatNeedsAColdStart() {
        Interruption.afterEachCall(
                this::changed,
                (world, interruption) -> world.up(interruption, ColdStart.ALLOWED),
                world -> world.up(Interruption.NONE, ColdStart.ALLOWED));
    }

    @Test
    void onAnotherRelease() {
        Interruption.afterEachCall(
                this::withAnotherRelease,
                (world, interruption) -> world.up(interruption, ColdStart.NEVER),
                FakeWorld::up);
    }

    /// The timer in the router does not wait for anybody.
    @Test
    void onAnotherReleaseThatIsThenBroughtBack() {
        Interruption.afterEachCall(
                this::withAnotherRelease,
                (world, interruption) -> world.up(interruption, ColdStart.NEVER),
                world -> {
                    world.router.timersElapse();
                    upTwiceWhereTheFirstTellsWhatWasBroughtBack(world);
                });
    }

    private static void upTwiceWhereTheFirstTellsWhatWasBroughtBack(FakeWorld world) {
        try {
            world.up();
        } catch (UserError told) {
            assertThat(told.what()).isEqualTo("the change was rolled back");
            world.up();
        }
    }

    /// The VF's own settings wait for a cold start that nobody allows.
    @Test
    void onAChangeOfWhichSomeWaitsForAColdStart() {
        Interruption.afterEachCall(
                this::changed,
                (world, interruption) -> world.up(interruption, ColdStart.NEVER),
                world ->
                        assertThat(world.up().left())
                                .extracting(Change::key)
                                .containsExactly("trust", "spoofchk"));
    }

    @Test
    void whileItIsRemoved() {
        Interruption.afterEachCall(
                () -> {
                    var world = fresh();
                    world.up();
                    return world;
                },
                FakeWorld::down,
                world -> world.down(Interruption.NONE));
    }

    private FakeWorld fresh() {
        return new FakeWorld(folder);
    }

    private FakeWorld withAnotherRelease() {
        var world = fresh();
        world.up();
        world.giveRuntime("another runtime");
        return world;
    }

    /// A router that runs, with a VF that a hand has changed and a new certificate to bring.
    private FakeWorld changed() {
        var world = fresh();
        world.up();
        world.vault.setVf(false, true);
        world.vault.disableUnit();
        world.giveCertificate("another certificate\n");
        return world;
    }
}
