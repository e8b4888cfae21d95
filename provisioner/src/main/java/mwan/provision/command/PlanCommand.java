package mwan.provision.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.provision.plan.Plan;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.PlanText;
import mwan.provision.progress.Progress;
import mwan.provision.release.BundledRelease;
import mwan.provision.release.Release;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Shows what `up` would change, and why; changes nothing.
@Command(name = "plan", description = "Shows what up would change, and why.")
final class PlanCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Option(names = "--detailed-exitcode", description = "Ends with 1 when changes are pending.")
    private boolean detailed;

    @Override
    public Integer call() throws Exception {
        var release = BundledRelease.soon();
        SiteWork work = (file, progress) -> answer(look(file, release, progress), progress);
        return work.onAll(Answers.parent(main)).number();
    }

    private SiteWork.Answer answer(Plan plan, Progress progress) {
        plan.notes().forEach(progress::note);
        var text = PlanText.of(plan);
        return new SiteWork.Answer(
                text,
                plan.isEmpty() ? "" : text,
                text.lines().reduce("", (_, last) -> last),
                PlanJson.of(plan.changes()),
                detailed && !plan.isEmpty() ? ExitCode.FAILED : ExitCode.OK);
    }

    private static Plan look(Path site, Supplier<Release> release, Progress progress) {
        var reading = SiteReading.of(site);
        var given = reading.given(release);
        try (var session = Session.open(reading, progress)) {
            session.resources()
                    .privileges()
                    .missing()
                    .forEach(need -> session.progress().note("in the way: " + need.lacking()));
            var plan = Plan.of(session.resources().all(given), session.progress());
            var preflight = session.resources().preflight();
            var obstacles = plan.isEmpty() ? preflight.always() : preflight.obstacles();
            return plan.noting(
                    obstacles.stream().map(obstacle -> "in the way: " + obstacle).toList());
        }
    }
}
