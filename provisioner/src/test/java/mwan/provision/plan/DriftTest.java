package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.proxmox.Call;
import mwan.provision.resource.Change;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What hands have changed about a router that runs: named precisely, and put right or left.
class DriftTest {
    private static final String VF = "vf 0 of 0000:02:00.0";
    private static final String CERTIFICATE = "/etc/wpa_supplicant/client.pem";

    @TempDir private Path folder;
    private FakeWorld world;

    @BeforeEach
    void aRouterThatRuns() {
        world = new FakeWorld(folder);
        world.up();
    }

    private Rollout.Outcome upWithColdStart() {
        return world.up(Interruption.NONE, ColdStart.ALLOWED);
    }

    private List<String> keys() {
        return world.plan().changes().stream().map(Change::key).toList();
    }

    private boolean wasStarted() {
        return world.vault.remote().commands().stream()
                .map(Command::toString)
                .anyMatch("qm start 113"::equals);
    }

    @ParameterizedTest
    @MethodSource("hands")
    void whatAHandHasDoneIsNamedAndPutRight(Consumer<FakeWorld> hand, String key) {
        hand.accept(world);
        assertThat(keys()).containsExactly(key);
        assertThat(world.up().left()).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
        assertThat(world.vmRuns()).isTrue();
    }

    static List<Arguments> hands() {
        return List.of(
                hand(world -> world.set("hostpci0", "0000:09:00.0,pcie=1"), "hostpci0"),
                hand(world -> world.set("memory", "4096"), "memory"),
                hand(world -> world.set("delete", "cpu"), "cpu"),
                hand(world -> world.set("net1", "virtio=BC:24:11:72:00:C1,bridge=vmbr0"), "net1"),
                hand(world -> world.set("delete", "net2"), "net2"),
                hand(world -> world.vault.disableUnit(), "x710-vf-setup.service at boot"),
                hand(
                        world -> {
                            var host = world.vault.remote();
                            var unit = host.read(FakeVault.UNIT).map(Bytes::text).orElseThrow();
                            host.write(
                                    FakeVault.UNIT,
                                    Bytes.of(unit + "ExecStop=/bin/true\n"),
                                    FileMode.READABLE);
                        },
                        FakeVault.UNIT),
                hand(
                        world ->
                                world.router
                                        .remote()
                                        .write(
                                                CERTIFICATE,
                                                Bytes.of("another's\n"),
                                                FileMode.PRIVATE),
                        CERTIFICATE));
    }

    private static Arguments hand(Consumer<FakeWorld> hand, String key) {
        return arguments(hand, key);
    }

    /// The running VM has the wished value: writing it takes the pending one back, and nobody is
    /// cut off.
    @Test
    void aPendingChangeOfAnotherHandIsTakenBackWithoutAColdStart() {
        world.set("memory", "4096");
        assertThat(world.plan().changes())
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.coldStart()).isFalse();
                    assertThat(change.from()).contains("4096");
                    assertThat(change.reason()).contains("pending by another hand");
                });
        assertThat(upWithColdStart().left()).isEmpty();
        assertThat(wasStarted()).isFalse();
        assertThat(world.api.toString()).contains("memory: 2048").doesNotContain("[PENDING]");
    }

    /// However the running VM's value is written.
    @Test
    void aPendingChangeOfAValueThatIsWrittenOtherwiseIsTakenBackToo() {
        world.set("hostpci0", "host=0000:02:02.0,pcie=1");
        world.startAnew();
        assertThat(keys()).isEmpty();
        world.set("hostpci0", "0000:09:00.0,pcie=1");
        assertThat(world.up().applied()).extracting(Change::key).containsExactly("hostpci0");
        assertThat(world.api.toString())
                .contains("hostpci0: host=0000:02:02.0,pcie=1")
                .doesNotContain("[PENDING]");
    }

    @Test
    void anotherWayToWriteTheSameWaitsForNothing() {
        world.set("hostpci0", "host=0000:02:02.0,pcie=1");
        assertThat(keys()).isEmpty();
    }

    @Test
    void whatTheVmRunsWithIsChangedByAColdStart() {
        world.set("memory", "4096");
        world.startAnew();
        world.set("net1", "virtio=BC:24:11:72:00:C1,bridge=vmbr0");
        assertThat(world.plan().changes())
                .extracting(Change::key, Change::coldStart)
                .containsExactlyInAnyOrder(tuple("memory", true), tuple("net1", false));
        assertThat(world.up().left()).extracting(Change::key).containsOnly("memory");
        assertThat(upWithColdStart().left()).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void whatIsNotOursIsReportedAndLeft() {
        world.set("net5", "virtio=BC:24:11:00:00:99,bridge=vmbr0");
        var plan = world.plan();
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.notes()).anySatisfy(note -> assertThat(note).contains("net5"));
    }

    @Test
    void upDoesWhatWasPlannedAndNothingElse() {
        world.set("memory", "4096");
        world.startAnew();
        world.vault.setVf(false, true);
        world.giveCertificate("another certificate\n");
        var planned = world.plan().changes();
        assertThat(planned)
                .extracting(Change::key)
                .containsExactly("trust", "spoofchk", "memory", CERTIFICATE);
        int before = world.api.writes().size();
        assertThat(upWithColdStart().applied()).containsExactlyElementsOf(planned);
        var written = new ArrayList<String>();
        world.api.writes().stream()
                .skip(before)
                .filter(call -> call.path().endsWith("/config"))
                .forEach(call ->
                        call.parameters().stream().map(Call.Parameter::name).forEach(written::add));
        assertThat(written).containsExactlyInAnyOrder("node", "vmid", "digest", "memory");
    }

    @Test
    void aPlanAsScriptsAndPeopleReadIt() {
        world.vault.setVf(false, false);
        var plan = world.plan();
        var changes = PlanJson.of(plan.changes()).path("changes");
        assertThat(changes).hasSize(1);
        var change = changes.path(0);
        assertThat(change.fieldNames())
                .toIterable()
                .containsExactly("resource", "action", "key", "from", "to", "reason", "coldStart");
        assertThat(List.of("resource", "action", "key", "from", "to", "reason"))
                .extracting(change::path)
                .extracting(JsonNode::textValue)
                .containsExactly(
                        VF,
                        "update",
                        "trust",
                        "off",
                        "on",
                        "only a trusted VF passes EAPOL (802.1X)");
        assertThat(change.path("coldStart").isBoolean()).isTrue();
        assertThat(change.path("coldStart").booleanValue()).isTrue();
        assertThat(PlanText.of(plan))
                .isEqualTo(
                        """
                        ~ vf 0 of 0000:02:00.0: trust: off → on (only a trusted VF passes EAPOL \
                        (802.1X)) [cold start of the VM]
                        1 change, 1 by a cold start of the VM\
                        """);
    }

    @Test
    void aNicThatARunningVmDoesNotTakeWaitsForAColdStart() {
        world.set("delete", "net2");
        world.api.takesNoDeviceWhileItRuns(113);
        var first = world.up();
        assertThat(first.applied()).extracting(Change::key).containsExactly("net2");
        assertThat(first.left()).extracting(Change::key).containsExactly("net2");
        assertThat(wasStarted()).isFalse();

        assertThat(upWithColdStart().left()).isEmpty();
        assertThat(wasStarted()).isTrue();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void whereAColdStartIsAllowedItGetsItsNicInTheSameRun() {
        world.set("delete", "net2");
        world.api.takesNoDeviceWhileItRuns(113);
        var outcome = upWithColdStart();
        assertThat(outcome.left()).isEmpty();
        assertThat(outcome.applied()).extracting(Change::key).containsExactly("net2");
        assertThat(wasStarted()).isTrue();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void whatTheServerTookAndDidNotKeepIsAnError() {
        world.set("net1", "virtio=BC:24:11:72:00:C1,bridge=vmbr0");
        world.api.swallowNextChange();
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
                            assertThat(error.why()).contains("still differs: net1");
                        });
        assertThat(world.up().applied()).extracting(Change::key).containsExactly("net1");
    }

    @Test
    void aVmUnderHaIsRefused() {
        world.api.putUnderHa(113);
        var before = world.toString();
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
                            assertThat(error.why()).contains("under HA");
                            assertThat(error.hint()).contains("`ha-manager remove vm:113`");
                        });
        assertThat(world).hasToString(before);
    }

    @Test
    void anUntrustedVfIsSeenAndNeedsAColdStartWhileTheVmRuns() {
        world.vault.setVf(false, false);
        assertThat(world.plan().changes())
                .extracting(Change::key, Change::coldStart)
                .containsExactly(tuple("trust", true));
        assertThat(world.up().left()).hasSize(1);
        upWithColdStart();
        assertThat(world.plan().changes()).isEmpty();
        assertThat(world.vmRuns()).isTrue();
    }

    /// The unit is not started while it could only fail: a VM has the VF open.
    @Test
    void ofTheVfOnlyWhatNeedsNoColdStartIsChangedWithoutOne() {
        world.vault.disableUnit();
        world.vault.setVf(false, true);
        var outcome = world.up();
        assertThat(outcome.applied())
                .extracting(Change::key)
                .containsExactly("x710-vf-setup.service at boot");
        assertThat(outcome.left()).extracting(Change::key).containsExactly("trust", "spoofchk");
        assertThat(world.vault.unitIsEnabled()).isTrue();
        assertThat(keys()).containsExactly("trust", "spoofchk");
        assertThat(upWithColdStart().left()).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void aUnitThatFailedWaitsForTheColdStartThatItNeeds() {
        world.vault.stopUnit();
        assertThat(world.up().left()).isEmpty();
        world.vault.stopUnit();
        world.vault.setVf(false, false);
        assertThat(world.up().left())
                .extracting(Change::key)
                .containsExactly("x710-vf-setup.service now", "trust");
        assertThat(upWithColdStart().left()).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    /// What the unit says now is what a cold start goes back to.
    @Test
    void anotherMacOfTheVfWaitsWithItsUnitAndIsTakenBackWithIt() {
        var before = world.vault.toString();
        world.wish("D0:FC:D0:7C:85:30", "D0:FC:D0:7C:85:31");
        assertThat(world.up().left())
                .extracting(Change::key)
                .containsExactly(FakeVault.UNIT, "mac");
        assertThat(world.vault).hasToString(before);

        world.refuseChangesAfter(1, "client-vlan100 gets no answer");
        assertThatThrownBy(this::upWithColdStart)
                .hasMessageContaining("the change was rolled back");
        assertThat(world.vault.remote().read(FakeVault.UNIT).map(Bytes::text).orElseThrow())
                .contains("d0:fc:d0:7c:85:30");
        assertThat(world.vault.toString()).contains("mac d0:fc:d0:7c:85:30");
    }

    @Test
    void aCountOfVfsThatIsNotZeroIsNeverChanged() {
        world.vault.setVfCount(4);
        assertThat(world.plan().changes()).isEmpty();
        assertThat(world.plan().notes()).anySatisfy(note -> assertThat(note).contains("4 VFs"));
    }

    @Test
    void aCountOfVfsThatIsTooSmallIsForPeopleToChange() {
        world.wish("index: 0\n    count: 1", "index: 2\n    count: 3", "{vf: 0}", "{vf: 2}");
        var before = world.toString();
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
                            assertThat(error.what()).isEqualTo("will not change the count of VFs");
                            assertThat(error.hint()).contains("write 0 to sriov_numvfs");
                        });
        assertThat(world).hasToString(before);
    }

    @Test
    void filesBesideTheUnitThatSayMoreThanItAreNamed() {
        var file = "/etc/systemd/system/x710-vf-setup.service.d/override.conf";
        world.vault.withDropIns(file);
        assertThat(world.plan().changes()).isEmpty();
        assertThat(world.plan().notes())
                .singleElement()
                .asString()
                .contains("x710-vf-setup.service", file);
    }
}
