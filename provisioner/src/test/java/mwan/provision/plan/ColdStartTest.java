package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.function.Consumer;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.Interruption.Killed;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.resource.Change;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stop and a start of the VM: on the host by itself, judged, and taken back.
class ColdStartTest {
    private static final String LAST = "/var/lib/mwan-provision/lab/last-change";
    private static final String STATE = "/var/lib/mwan-provision/lab/cold-start/state";

    @TempDir private Path folder;
    private FakeWorld world;

    @BeforeEach
    void aRouterThatRuns() {
        world = new FakeWorld(folder);
        world.up();
    }

    private Rollout.Outcome up() {
        return world.up(Interruption.NONE, ColdStart.ALLOWED);
    }

    private void rolledBack(String why) {
        assertThatThrownBy(this::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED);
                            assertThat(error.what()).isEqualTo("the change was rolled back");
                            assertThat(error.why()).contains(why);
                        });
    }

    private String last() {
        return world.vault.remote().read(LAST).map(Bytes::text).orElse("");
    }

    private long starts() {
        return world.vault.remote().commands().stream()
                .map(Command::toString)
                .filter("qm start 113"::equals)
                .count();
    }

    @Test
    void withoutAColdStartNothingOfItIsThere() {
        assertThat(last()).isEmpty();
        assertThat(world.vault.remote().commands())
                .noneMatch(command -> command.argv().getFirst().equals("qm"));
    }

    @Test
    void itIsKeptUnderItsTraceIdAndLeavesNoListAndNoSnapshot() {
        world.set("memory", "4096");
        world.startAnew();
        assertThat(up().left()).isEmpty();
        assertThat(last()).matches("[0-9a-f]{32} kept\n");
        assertThat(world.vault.remote().hasFile(STATE)).isFalse();
        assertThat(world.api.proxmox().vms().snapshots(new mwan.value.VmId(113))).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void aSnapshotThatAnotherRunRemovesInTheSameMomentIsNoFault() {
        world.set("memory", "4096");
        world.startAnew();
        world.anotherRemovesSnapshots();
        assertThat(up().left()).isEmpty();
        assertThat(last()).matches("[0-9a-f]{32} kept\n");
        assertThat(world.api.proxmox().vms().snapshots(new mwan.value.VmId(113))).isEmpty();
    }

    @Test
    void changesOfTheVfAndOfTheVmAreOneColdStart() {
        world.set("memory", "4096");
        world.startAnew();
        world.vault.setVf(false, true);
        assertThat(up().left()).isEmpty();
        assertThat(starts()).isOne();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void aRouterThatDoesNotBootIsBroughtBack() {
        world.set("memory", "4096");
        world.startAnew();
        world.vault.theRouterWillNotBoot();
        rolledBack("wait for SSH on the router");
        assertThat(last()).contains("rolled back: wait for SSH on the router");
        assertThat(world.vmRuns()).isTrue();
        assertThat(world.api.toString()).contains("memory: 4096");
        assertThat(world.plan().changes()).extracting(Change::key).containsExactly("memory");
    }

    @Test
    void whatHostsBehindItRefuseIsBroughtBack() {
        world.set("memory", "4096");
        world.startAnew();
        world.refuseChangesAfter(1, "client-vlan100 gets no answer");
        rolledBack("client-vlan100 gets no answer");
        assertThat(world.api.toString()).contains("memory: 4096");
        assertThat(world.vmRuns()).isTrue();
        assertThat(world.vault.remote().hasFile(STATE)).isFalse();
    }

    @Test
    void aRouterThatDidNotWorkBeforeIsJudgedByItsBootAlone() {
        world.set("memory", "4096");
        world.startAnew();
        world.refuseChanges("client-vlan100 gets no answer");
        assertThat(up().left()).isEmpty();
        assertThat(last()).contains(" kept");
    }

    @Test
    void whatNobodySawIsToldByTheNextUpOnceAndThenTriedAnew() {
        world.set("memory", "4096");
        world.startAnew();
        world.vault.theRouterWillNotBoot();
        int calls = callsUntilTheListHasRun();
        assertThatThrownBy(() -> world.up(Interruption.after(calls), ColdStart.ALLOWED))
                .isInstanceOf(Killed.class);
        assertThat(world.vault.remote().read(STATE).map(Bytes::text).orElse(""))
                .contains("rolled back");
        rolledBack("wait for SSH on the router");
        assertThat(up().left()).isEmpty();
        assertThat(last()).contains(" kept");
    }

    @Test
    void aListThatStartsAfterItWasForgottenDoesNothing() {
        world.set("memory", "4096");
        world.startAnew();
        world.vault.startsTheNextListLate();
        assertThatThrownBy(this::up).hasMessageContaining("cannot begin the cold start");
        assertThat(up().left()).isEmpty();
        long before = starts();
        world.vault.lateStart();
        assertThat(starts()).isEqualTo(before);
        assertThat(world.api.proxmox().vms().snapshots(new mwan.value.VmId(113))).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    /// The host lost its power half-way, and no host behind the router can look: that nothing works
    /// on the list any more says nothing of the router.
    @Test
    void whatTheHostBrokeOffIsBroughtBackWhenTheRouterDoesNotListen() {
        brokenOff();
        world.vault.theRouterWillNotBoot();
        rolledBack("the host broke it off");
        assertThat(last()).contains("rolled back");
        assertThat(world.vmRuns()).isTrue();
    }

    @Test
    void whatTheHostBrokeOffIsKeptWhenTheRouterListens() {
        brokenOff();
        assertThat(up().left()).isEmpty();
        assertThat(last()).contains(" kept");
        assertThat(world.told()).contains("the host broke it off");
        assertThat(world.plan().changes()).isEmpty();
    }

    private void brokenOff() {
        world.set("memory", "4096");
        world.startAnew();
        world.refuseChanges("client-vlan100 gets no answer");
        int calls =
                callsUntilTheListHasRun(
                        other -> other.refuseChanges("client-vlan100 gets no answer"));
        assertThatThrownBy(() -> world.up(Interruption.after(calls), ColdStart.ALLOWED))
                .isInstanceOf(Killed.class);
        var state = world.vault.remote().read(STATE).map(Bytes::text).orElseThrow();
        assertThat(state).contains(" done");
        world.vault.remote().withFile(STATE, state.replace(" done", " running"), FileMode.PRIVATE);
    }

    /// What it is written for comes true by the next start; a pending value of another hand goes.
    @Test
    void whatAnotherHandLeftPendingIsNotStartedWith() {
        world.set("cores", "4");
        world.startAnew();
        world.set("memory", "4096");
        assertThat(up().left()).isEmpty();
        assertThat(starts()).isOne();
        assertThat(world.api.toString()).contains("memory: 2048", "cores: 2");
        assertThat(world.plan().changes()).isEmpty();
    }

    private int callsUntilTheListHasRun() {
        return callsUntilTheListHasRun(other -> other.vault.theRouterWillNotBoot());
    }

    /// Counted in a world that is the same.
    private int callsUntilTheListHasRun(Consumer<FakeWorld> prepared) {
        var other = new FakeWorld(folder);
        other.up();
        other.set("memory", "4096");
        other.startAnew();
        prepared.accept(other);
        var counter = Interruption.never();
        int[] calls = {0};
        other.vault.whenTheListHasRun(() -> calls[0] = counter.calls() + 1);
        try {
            other.up(counter, ColdStart.ALLOWED);
        } catch (UserError broughtBack) {
            assertThat(broughtBack.exitCode()).isEqualTo(ExitCode.FAILED);
        }
        return calls[0];
    }
}
