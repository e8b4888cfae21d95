package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.Interruption.Killed;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.proxmox.Call;
import mwan.provision.resource.Change;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
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
        set("memory", "4096");
        assertThat(up().left()).isEmpty();
        assertThat(last()).matches("[0-9a-f]{32} kept\n");
        assertThat(world.vault.remote().hasFile(STATE)).isFalse();
        assertThat(world.api.proxmox().vms().snapshots(new mwan.value.VmId(113))).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void changesOfTheVfAndOfTheVmAreOneColdStart() {
        set("memory", "4096");
        world.vault.setVf(false, true);
        assertThat(up().left()).isEmpty();
        assertThat(starts()).isOne();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void aRouterThatDoesNotBootIsBroughtBack() {
        set("memory", "4096");
        startAnew();
        world.vault.theRouterWillNotBoot();
        rolledBack("wait for SSH on the router");
        assertThat(last()).contains("rolled back: wait for SSH on the router");
        assertThat(world.vmRuns()).isTrue();
        assertThat(world.api.toString()).contains("memory: 4096");
        assertThat(world.plan().changes()).extracting(Change::key).containsExactly("memory");
    }

    @Test
    void whatHostsBehindItRefuseIsBroughtBack() {
        set("memory", "4096");
        startAnew();
        world.refuseChangesAfter(1, "client-vlan100 gets no answer");
        rolledBack("client-vlan100 gets no answer");
        assertThat(world.api.toString()).contains("memory: 4096");
        assertThat(world.vmRuns()).isTrue();
        assertThat(world.vault.remote().hasFile(STATE)).isFalse();
    }

    @Test
    void aRouterThatDidNotWorkBeforeIsJudgedByItsBootAlone() {
        set("memory", "4096");
        world.refuseChanges("client-vlan100 gets no answer");
        assertThat(up().left()).isEmpty();
        assertThat(last()).contains(" kept");
    }

    @Test
    void whatNobodySawIsToldByTheNextUpOnceAndThenTriedAnew() {
        set("memory", "4096");
        startAnew();
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

    /// Counted in a world that is the same.
    private int callsUntilTheListHasRun() {
        var other = new FakeWorld(folder);
        other.up();
        setIn(other, "memory", "4096");
        startAnew(other);
        other.vault.theRouterWillNotBoot();
        var counter = Interruption.never();
        int[] calls = {0};
        other.vault.whenTheListHasRun(() -> calls[0] = counter.calls() + 1);
        assertThatThrownBy(() -> other.up(counter, ColdStart.ALLOWED))
                .isInstanceOf(UserError.class);
        return calls[0];
    }

    private void set(String option, String value) {
        setIn(world, option, value);
    }

    private static void setIn(FakeWorld world, String option, String value) {
        world.api.call(
                Call.put("/nodes/{node}/qemu/{vmid}/config")
                        .with("node", "vault")
                        .with("vmid", "113")
                        .with(option, value));
    }

    private void startAnew() {
        startAnew(world);
    }

    /// What was set by hand is what the VM runs with.
    private static void startAnew(FakeWorld world) {
        var proxmox = world.api.proxmox();
        var vm = new mwan.value.VmId(113);
        proxmox.tasks().await(proxmox.vms().stop(vm), java.time.Duration.ofMinutes(1));
        proxmox.tasks().await(proxmox.vms().start(vm), java.time.Duration.ofMinutes(1));
    }
}
