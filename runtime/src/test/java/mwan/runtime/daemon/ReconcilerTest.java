package mwan.runtime.daemon;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Desired;
import mwan.runtime.kernel.Applied;
import mwan.runtime.kernel.Kernel;
import mwan.runtime.kernel.KernelChange;
import mwan.runtime.kernel.LabSite;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.WanPicture;
import org.junit.jupiter.api.Test;

/// What is told of a change: why, who was given new flows before and is now, and how long it took.
class ReconcilerTest {
    private static final String BOTH = "ipv4 att webpass, ipv6 att webpass";
    private static final String WEBPASS_ALONE = "ipv4 webpass, ipv6 webpass";

    private final List<Entry> log = new ArrayList<>();
    private List<String> silent = List.of();
    private final Reconciler reconciler = new Reconciler(new WillingKernel(), log::add);

    /// One that does whatever it is asked for, in 2 ms.
    private final class WillingKernel implements Kernel {
        @Override
        public Applied apply(Desired desired) {
            return new Applied(
                    List.of("changed who is given new flows"),
                    List.of(),
                    Duration.ofMillis(2),
                    true);
        }

        @Override
        public List<String> observe(Desired desired) {
            return List.of();
        }

        @Override
        public List<String> silentNextHops(Desired desired) {
            return silent;
        }

        @Override
        public Carrying carrying() {
            return Carrying.NOTHING;
        }

        @Override
        public List<Integer> descriptors() {
            return List.of();
        }

        @Override
        public List<KernelChange> changes() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private static Picture picture(UnaryOperator<WanPicture> changeAtt) {
        return LabSite.picture(changeAtt, UnaryOperator.identity());
    }

    /// What is told of this change of a healthy router.
    private List<Entry> told(Picture picture) {
        reconciler.apply(ROUTER, LabSite.healthy());
        log.clear();
        reconciler.apply(ROUTER, picture);
        return log.stream().filter(entry -> entry.level() != Level.DEBUG).toList();
    }

    private static Entry only(List<Entry> entries, String event) {
        var found = entries.stream().filter(entry -> entry.event().equals(event)).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static void assertTimed(Entry entry) {
        assertThat(entry.fields()).containsEntry("rulesMillis", 2.0).containsKey("millis");
        assertThat(entry.fields().get("millis")).isInstanceOf(Double.class);
        assertThat(entry.fields().get("before")).hasToString(BOTH);
    }

    @Test
    void aVerdictIsToldWithItsReasonBothPicturesAndHowLongItTook() {
        var told = told(picture(att -> LabSite.verdicts(att, LabSite.unhealthy(), att.ipv6())));
        var verdict = only(told, "verdict");
        assertThat(verdict.level()).isEqualTo(Level.NOTICE);
        assertThat(verdict.message()).isEqualTo("att ipv4 is unhealthy: silent");
        assertThat(verdict.fields())
                .containsEntry("wan", ATT)
                .containsEntry("family", "ipv4")
                .containsEntry("from", "healthy")
                .containsEntry("to", "unhealthy")
                .containsEntry("reason", "upstream");
        assertThat(verdict.fields().get("now")).hasToString("ipv4 webpass, ipv6 att webpass");
        assertTimed(verdict);
    }

    /// Events are shown without fields, to people: all is in the sentence.
    @Test
    void aMoveOfNewFlowsIsToldInOneSentence() {
        var move = only(told(picture(LabSite::failed)), "apply");
        assertThat(move.level()).isEqualTo(Level.NOTICE);
        assertThat(move.message())
                .matches(
                        "new flows: "
                                + WEBPASS_ALONE
                                + "; before: "
                                + BOTH
                                + "; took [0-9.]+ ms; because att ipv4 is unhealthy: silent,"
                                + " att ipv6 is unhealthy: silent");
        assertThat(move.fields().get("now")).hasToString(WEBPASS_ALONE);
        assertThat(move.fields())
                .containsEntry(
                        "reason", "att ipv4 is unhealthy: silent, att ipv6 is unhealthy: silent");
        assertTimed(move);
    }

    @Test
    void aDrainIsAReasonToo() {
        assertThat(only(told(picture(LabSite::drained)), "apply").message())
                .contains("new flows: " + WEBPASS_ALONE)
                .endsWith("; because att is drained");

        log.clear();
        reconciler.apply(ROUTER, LabSite.healthy());
        assertThat(only(log, "apply").message())
                .contains("new flows: " + BOTH + "; before: " + WEBPASS_ALONE)
                .endsWith("; because att is restored");
    }

    @Test
    void soIsAPrefixThatIsWithdrawnOrDelegated() {
        assertThat(
                        only(
                                        told(
                                                picture(att ->
                                                        LabSite.delegated(att, Optional.empty()))),
                                        "apply")
                                .message())
                .contains("new flows: ipv4 att webpass, ipv6 webpass; ")
                .endsWith("; because att has no prefix");

        log.clear();
        reconciler.apply(ROUTER, LabSite.healthy());
        assertThat(only(log, "apply").message())
                .endsWith("; because att has 2600:1700:2f71:c80::/60");
    }

    /// A repair moves nothing, and is no event.
    @Test
    void aRepairIsNoMove() {
        var repair = only(told(LabSite.healthy()), "apply");
        assertThat(repair.level()).isEqualTo(Level.INFO);
        assertThat(repair.message()).isEqualTo("1 changes; new flows: " + BOTH);
        assertThat(repair.fields()).containsEntry("reason", "-");
    }

    @Test
    void aSilentNextHopIsToldOnceAndItsEndToo() {
        reconciler.apply(ROUTER, LabSite.healthy());
        assertThat(reconciler.looksAtNextHops()).isFalse();

        silent = List.of("next hop fe80::1 on enmwanbr0 does not answer");
        log.clear();
        assertThat(reconciler.looksAtNextHops()).isTrue();
        assertThat(reconciler.looksAtNextHops()).isFalse();
        assertThat(reconciler.problems()).isEqualTo(silent);
        assertThat(log)
                .extracting(Entry::level, Entry::message)
                .containsExactly(tuple(Level.WARNING, silent.getFirst()));

        // What the kernel refuses or not is another matter.
        reconciler.apply(ROUTER, LabSite.healthy());
        assertThat(reconciler.problems()).isEqualTo(silent);

        silent = List.of();
        assertThat(reconciler.looksAtNextHops()).isTrue();
        assertThat(reconciler.problems()).isEmpty();
        assertThat(log.getLast().message()).startsWith("no longer: next hop fe80::1");
    }
}
