package mwan.runtime.daemon;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Desired;
import mwan.runtime.health.LineId;
import mwan.runtime.health.Moment;
import mwan.runtime.kernel.Kernel;
import mwan.runtime.log.Log;
import mwan.runtime.picture.Picture;
import mwan.site.Router;
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
    private List<String> silentNextHops = List.of();

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
        return Stream.concat(problems.stream(), silentNextHops.stream()).toList();
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
        var change = new Change(before, now, carriedBefore, carrying, applied, took);
        change.failed().forEach(line -> failovers.merge(line, 1L, Long::sum));
        change.tell(log);
        tellOnce(wanted.remarks(), applied.problems());
    }

    /// Looks whether the next hops of what is wanted answer.
    ///
    /// @return whether that is another answer than the last one
    boolean looksAtNextHops() {
        var now = desired == null ? List.<String>of() : kernel.silentNextHops(desired);
        if (now.equals(silentNextHops)) {
            return false;
        }
        tellNew(now, silentNextHops);
        silentNextHops.stream()
                .filter(ended -> !now.contains(ended))
                .forEach(ended -> log.notice("kernel", "no longer: " + ended));
        silentNextHops = now;
        return true;
    }

    /// What lasts is told when it begins, not at each turn.
    private void tellOnce(List<String> nowRemarks, List<String> nowProblems) {
        nowRemarks.stream()
                .filter(remark -> !remarks.contains(remark))
                .forEach(remark -> log.notice("decision", remark));
        tellNew(nowProblems, problems);
        remarks = nowRemarks;
        problems = nowProblems;
    }

    private void tellNew(List<String> now, List<String> before) {
        now.stream()
                .filter(problem -> !before.contains(problem))
                .forEach(problem -> log.warning("kernel", problem));
    }
}
