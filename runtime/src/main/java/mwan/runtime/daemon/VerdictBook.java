package mwan.runtime.daemon;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import mwan.runtime.health.Judgement;
import mwan.runtime.health.LineId;
import mwan.runtime.picture.Verdict;

/// Gives judgements, which know no wall clock, the time of day at which their state began. A clock
/// that is set later does not move what has been told.
final class VerdictBook {
    private final InstantSource clock;
    private final Map<LineId, Verdict> verdicts = new HashMap<>();

    VerdictBook(InstantSource clock) {
        this.clock = clock;
    }

    Verdict verdict(LineId line, Judgement judgement) {
        return verdicts.compute(
                line,
                (_, before) -> {
                    boolean same = before != null && before.state() == judgement.state();
                    var since = same ? before.since() : clock.instant();
                    return new Verdict(
                            judgement.state(), judgement.reason(), judgement.sentence(), since);
                });
    }

    /// For a family that the WAN is not to have.
    Verdict unwatched(LineId line) {
        return verdicts.computeIfAbsent(
                line,
                _ ->
                        new Verdict(
                                Verdict.State.UNKNOWN,
                                Verdict.Reason.NONE,
                                "this WAN has no " + line.family().label(),
                                clock.instant()));
    }
}
