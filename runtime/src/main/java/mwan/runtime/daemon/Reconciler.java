package mwan.runtime.daemon;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Desired;
import mwan.runtime.health.LineId;
import mwan.runtime.health.Moment;
import mwan.runtime.kernel.Applied;
import mwan.runtime.kernel.Kernel;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.log.Log;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.site.Router;
import mwan.value.Family;
import mwan.value.WanName;
import org.jspecify.annotations.Nullable;

/// From a picture to the kernel, in one breath: first it is done, then it is told.
final class Reconciler {
    private final Kernel kernel;
    private final Log log;
    private Carrying carrying;
    private @Nullable Picture picture;
    private @Nullable Desired desired;
    private List<String> remarks = List.of();
    private List<String> problems = List.of();

    private boolean complete = true;
    private final Map<LineId, Long> failovers = new HashMap<>();
    private Duration took = Duration.ZERO;
    private long applies;

    Reconciler(Kernel kernel, Log log) {
        this.kernel = kernel;
        this.log = log;
        carrying = kernel.carrying();
    }

    Carrying carrying() {
        return carrying;
    }

    /// What the kernel was asked for last; empty before the first time.
    Optional<Desired> desired() {
        return Optional.ofNullable(desired);
    }

    List<String> remarks() {
        return remarks;
    }

    List<String> problems() {
        return problems;
    }

    /// Whether the kernel was asked for what this picture wants.
    boolean isDone(Picture now) {
        return now.equals(picture);
    }

    /// Whether all of the last change was done; else it is worth another try.
    boolean isComplete() {
        return complete;
    }

    /// How often each line that was healthy has become unhealthy.
    Map<LineId, Long> failovers() {
        return Map.copyOf(failovers);
    }

    /// How long the last `apply` took.
    Duration took() {
        return took;
    }

    /// How often the kernel was asked for what is wanted.
    long applies() {
        return applies;
    }

    /// Where the kernel differs from what is wanted.
    List<String> differences() {
        return desired == null ? List.of() : kernel.observe(desired);
    }

    void apply(Router router, Picture now) {
        var begin = Moment.now();
        var wanted = Decision.decide(router, now, carrying);
        var applied = kernel.apply(wanted);
        took = Moment.now().since(begin);
        applies++;
        var before = Optional.ofNullable(picture);
        var carriedBefore = carrying;
        picture = now;
        desired = wanted;
        carrying = wanted.carrying();
        complete = applied.complete();
        tell(before, now, carriedBefore, applied);
        tellOnce(wanted.remarks(), applied.problems());
    }

    private void tell(
            Optional<Picture> before, Picture now, Carrying carriedBefore, Applied applied) {
        for (var name : now.wans().keySet()) {
            for (var family : Family.values()) {
                tellVerdict(before, now, name, family, applied);
            }
        }
        if (!applied.nothingChanged() || !carriedBefore.equals(carrying)) {
            log.write(
                    Entry.of(
                                    Level.INFO,
                                    "apply",
                                    applied.changes().size() + " changes; new flows: " + carrying)
                            .with("millis", millis(took))
                            .with("rulesMillis", millis(applied.rulesAfter())));
        }
        applied.changes().forEach(change -> log.write(Entry.of(Level.DEBUG, "change", change)));
    }

    private void tellVerdict(
            Optional<Picture> before, Picture now, WanName name, Family family, Applied applied) {
        var old = before.flatMap(picture -> picture.wan(name)).map(wan -> wan.verdict(family));
        var verdict = now.wan(name).orElseThrow().verdict(family);
        boolean same =
                old.filter(it -> it.state() == verdict.state() && it.reason() == verdict.reason())
                        .isPresent();
        if (same) {
            return;
        }
        if (verdict.state() == Verdict.State.UNHEALTHY
                && old.filter(it -> it.state() == Verdict.State.HEALTHY).isPresent()) {
            failovers.merge(new LineId(name, family), 1L, Long::sum);
        }
        log.write(
                Entry.of(
                                Level.NOTICE,
                                "verdict",
                                name
                                        + " "
                                        + family.label()
                                        + " is "
                                        + verdict.state().label()
                                        + ": "
                                        + verdict.sentence())
                        .with("wan", name)
                        .with("family", family.label())
                        .with("from", old.map(it -> it.state().label()).orElse("-"))
                        .with("to", verdict.state().label())
                        .with("reason", verdict.reason().label())
                        .with("rulesMillis", millis(applied.rulesAfter()))
                        .with("millis", millis(took)));
    }

    /// What lasts is told when it begins, not at each turn.
    private void tellOnce(List<String> nowRemarks, List<String> nowProblems) {
        nowRemarks.stream()
                .filter(remark -> !remarks.contains(remark))
                .forEach(remark -> log.notice("decision", remark));
        nowProblems.stream()
                .filter(problem -> !problems.contains(problem))
                .forEach(problem -> log.warning("kernel", problem));
        remarks = nowRemarks;
        problems = nowProblems;
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }
}
