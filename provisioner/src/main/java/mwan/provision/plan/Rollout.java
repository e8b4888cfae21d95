package mwan.provision.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;

/// Makes a plan come true, resource by resource, and looks again at each that it changed.
public final class Rollout {
    private final List<? extends Resource<?>> resources;
    private final ColdStart coldStart;
    private final Progress progress;

    /// Whether the VM may be stopped and started for a change that needs it.
    public enum ColdStart {
        ALLOWED,
        NEVER
    }

    /// @param applied what was changed
    /// @param left what only a cold start makes true, when that is not allowed
    public record Outcome(List<Change> applied, List<Change> left) {
        public Outcome {
            applied = List.copyOf(applied);
            left = List.copyOf(left);
        }

        /// The same, where more was changed before.
        public Outcome after(List<Change> before) {
            var all = new ArrayList<>(before);
            all.addAll(applied);
            return new Outcome(all, left);
        }
    }

    public Rollout(List<? extends Resource<?>> resources, ColdStart coldStart, Progress progress) {
        this.resources = List.copyOf(resources);
        this.coldStart = coldStart;
        this.progress = progress;
    }

    /// @param announce is told the whole plan before anything is changed
    public Outcome run(java.util.function.Consumer<Plan> announce) {
        resources.forEach(Resource::settle);
        var parts = Plan.look(resources, progress);
        var plan = Plan.of(parts);
        announce.accept(plan);
        var applied = new ArrayList<Change>();
        var left = new ArrayList<Change>();
        if (!plan.isEmpty()) {
            for (var part : parts) {
                // An earlier resource's change may have changed what this one sees.
                Part<?> now = applied.isEmpty() ? part : part.again();
                if (applied.stream().anyMatch(Change::coldStart)) {
                    applied.addAll(madeMeanwhile(part, now));
                }
                bringAbout(now, applied, left);
            }
        }
        return new Outcome(applied, left);
    }

    /// One cold start makes all of the VM's changes true.
    private static List<Change> madeMeanwhile(Part<?> planned, Part<?> now) {
        var left = now.changes().stream().map(Change::key).collect(Collectors.toSet());
        return planned.changes().stream().filter(one -> !left.contains(one.key())).toList();
    }

    private <S> void bringAbout(Part<S> part, List<Change> applied, List<Change> left) {
        var now = part.changes().stream().filter(this::isAllowed).toList();
        if (now.isEmpty()) {
            left.addAll(part.changes());
            return;
        }
        try (var step = progress.step(part.resource().name())) {
            now.forEach(change -> progress.note(PlanText.line(change)));
            part.apply(now);
            applied.addAll(now);
            if (now.stream().noneMatch(Change::coldStart)) {
                startColdForTheRest(part.again(), applied);
            }
            left.addAll(checkDone(part.resource()));
            step.done();
        }
    }

    /// What a running VM did not take, a NIC that it would not plug in, is only known to need a
    /// cold start when that was tried.
    private void startColdForTheRest(Part<?> rest, List<Change> applied) {
        var cold = rest.changes().stream().filter(Change::coldStart).toList();
        if (cold.isEmpty() || coldStart != ColdStart.ALLOWED) {
            return;
        }
        cold.forEach(change -> progress.note(PlanText.line(change)));
        rest.apply(cold);
        var known = applied.stream().map(Change::key).collect(Collectors.toSet());
        cold.stream().filter(change -> !known.contains(change.key())).forEach(applied::add);
    }

    /// Reads back: what is still different then is an error, cold starts that wait apart.
    private <S> List<Change> checkDone(Resource<S> resource) {
        var still = resource.diff(resource.observe());
        var undone = still.stream().filter(this::isAllowed).toList();
        if (!undone.isEmpty()) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot bring it about",
                    resource.name(),
                    "after the change this still differs: "
                            + undone.stream().map(PlanText::line).collect(Collectors.joining("; ")),
                    "is somebody else changing it? look with mwan-provision plan");
        }
        return still;
    }

    private boolean isAllowed(Change change) {
        return !change.coldStart() || coldStart == ColdStart.ALLOWED;
    }
}
