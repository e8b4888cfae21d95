package mwan.provision.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import mwan.provision.verify.check.Checklist;
import mwan.provision.verify.check.Place;
import mwan.provision.verify.check.ScriptedEvidence;
import mwan.site.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each fault is told by its own check, as the first cause; whatever depends on it is not looked at
/// and names it; everything else passes.
class FaultTest {
    private static final Site LAB = Sites.named("lab");

    private static List<Outcome> run(ScriptedEvidence evidence) {
        return Verification.judge(Checklist.of(LAB), evidence, _ -> {});
    }

    @Test
    void everythingPassesWhileAllIsWell() {
        var outcomes = run(ScriptedEvidence.healthyLab());
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.passed() && outcome.required())
                .isEmpty();
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.passed())
                .extracting(outcome -> outcome.check().id())
                .containsExactlyInAnyOrder("persistence.host-reboot", "persistence.vm-reboot");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mwan.provision.verify.Faults#all")
    void isToldByItsOwnCheckAlone(String id, UnaryOperator<ScriptedEvidence> broken) {
        var outcomes = run(broken.apply(ScriptedEvidence.healthyLab()));
        assertThat(outcomes)
                .filteredOn(Outcome::failed)
                .extracting(o -> o.check().id())
                .containsExactly(id);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.required() && !outcome.passed() && !outcome.failed())
                .allSatisfy(outcome ->
                        assertThat(outcome.because())
                                .as(outcome.check().id() + ": " + outcome.seen())
                                .contains(id));
    }

    @Test
    void aWanThatFailedIsNoFaultOfTheBalance() {
        var evidence =
                ScriptedEvidence.healthyLab()
                        .replaced(
                                Faults.STATUS,
                                "\"att\",\"tier\":1,\"weight\":1,\"drained\":false,\"ipv4\":{\"verdict\":\"healthy\",\"reason\":\"none\"",
                                "\"att\",\"tier\":1,\"weight\":1,\"drained\":false,\"ipv4\":{\"verdict\":\"unhealthy\",\"reason\":\"gateway\"")
                        .replaced(
                                "router: ip -4 -json route show table main",
                                "\"dev\":\"enatt0.3242\"",
                                "\"dev\":\"enwebpass0\"")
                        .replaced(
                                "client-vlan100: curl -4 --http1.0 20 http://203.0.113.10/",
                                "104.57.226.193",
                                "136.25.91.242")
                        .replaced(
                                "client-vlan200: curl -4 --http1.0 20 http://203.0.113.10/",
                                "104.57.226.193",
                                "136.25.91.242");
        var outcomes = run(evidence);
        assertThat(outcomes)
                .filteredOn(Outcome::failed)
                .singleElement()
                .satisfies(outcome -> {
                    assertThat(outcome.check().id()).isEqualTo("health.ipv4.att");
                    assertThat(outcome.seen()).contains("unhealthy: gateway");
                });
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.because().isPresent())
                .extracting(outcome -> outcome.check().id())
                .containsExactlyInAnyOrder(
                        "inbound.ping.att.internet", "inbound.http.att.internet");
    }

    @Test
    void aHostThatIsNotReachedLeavesItsChecksUnobserved() {
        var outcomes =
                run(ScriptedEvidence.healthyLab().unreachable(Place.inside("client-vlan200")));
        assertThat(outcomes).noneMatch(Outcome::failed);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.required() && !outcome.passed())
                .isNotEmpty()
                .allMatch(outcome -> outcome.check().id().endsWith("client-vlan200"));
    }

    @Test
    void aRebootOfTheHostIsAProofOnceItHappened() {
        var rebooted =
                ScriptedEvidence.healthyLab()
                        .replaced("host: cat /proc/sys/kernel/random/boot_id", "1111", "2222");
        assertThat(run(rebooted))
                .filteredOn(outcome -> outcome.check().id().equals("persistence.host-reboot"))
                .singleElement()
                .matches(outcome -> outcome.passed() && outcome.required());
        var lost = rebooted.replaced(Faults.PF, "\"trust\":true", "\"trust\":false");
        assertThat(run(lost))
                .filteredOn(Outcome::failed)
                .extracting(outcome -> outcome.check().id())
                .containsExactly("host.vf.trust");
    }

    /// It runs well, but the boot has not brought it: somebody has.
    @Test
    void whatSomebodyStartedByHandHasNotOutlivedTheReboot() {
        var first =
                "journalctl --boot --quiet --no-pager --output=short-monotonic --lines=+1 --unit ";
        var byHand =
                ScriptedEvidence.healthyLab()
                        .replaced("host: cat /proc/sys/kernel/random/boot_id", "1111", "2222")
                        .replaced("host: " + first + "x710-vf-setup.service", "  4.25", " 99.25")
                        .replaced(
                                "router: stat --format=%Y /opt/mwan/current",
                                "1764000100", "1763000000")
                        .replaced("router: " + first + "mwan.service", "  4.25", "309.25");
        assertThat(run(byHand))
                .filteredOn(Outcome::failed)
                .extracting(outcome -> outcome.check().id() + ": " + outcome.seen())
                .containsExactly(
                        "persistence.host-reboot: its unit first ran 90 s after the boot was done:"
                                + " somebody started it",
                        "persistence.vm-reboot: its unit first ran 300 s after the boot was done:"
                                + " somebody started it");
        var forgotten =
                byHand.replaced(
                        "host: journalctl --boot --quiet --no-pager --output=short-monotonic --lines=+1",
                        "    0.50",
                        "5000.50");
        assertThat(run(forgotten))
                .filteredOn(Outcome::failed)
                .extracting(outcome -> outcome.check().id())
                .containsExactly("persistence.vm-reboot");
    }

    @Test
    void eachKindOfCheckIsShownToCatchItsFault() {
        var shown = Faults.all().map(arguments -> String.valueOf(arguments.get()[0])).toList();
        var unshown =
                Checklist.of(LAB).checks().stream()
                        .map(check -> check.kind())
                        .distinct()
                        .filter(kind ->
                                shown.stream()
                                                .noneMatch(
                                                        kind.id().replaceAll("\\{[a-z]+}", "[^ ]+")
                                                                ::equals)
                                        && shown.stream()
                                                .noneMatch(id ->
                                                        id.matches(
                                                                kind.id()
                                                                        .replaceAll(
                                                                                "\\{[a-z]+}",
                                                                                "[^ ]+"))))
                        .map(kind -> kind.id())
                        .toList();
        // These are shown above in tests of their own, or are only advice.
        assertThat(Set.copyOf(unshown))
                .isEqualTo(
                        Set.of(
                                "vm.agent",
                                "lease.expected.{wan}",
                                "balance.affinity.{family}.{host}",
                                "persistence.host-reboot",
                                "persistence.vm-reboot"));
    }
}
