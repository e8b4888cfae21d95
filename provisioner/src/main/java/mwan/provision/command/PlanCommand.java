package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import mwan.fault.ExitCode;
import mwan.provision.plan.Plan;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.PlanText;
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
    public Integer call() {
        var root = Answers.parent(main);
        var sites = root.sites();
        return (sites.size() == 1 ? planOne(root, sites.getFirst()) : planAll(root, sites))
                .number();
    }

    private ExitCode planOne(Main root, Path site) {
        var plan = look(root, site, BundledRelease.read());
        plan.notes().forEach(root.progress()::note);
        Answers.give(root, PlanText.of(plan), PlanJson.of(plan.changes()));
        return end(plan);
    }

    /// All at once, since each waits for answers from elsewhere; told in the order in which they
    /// were named. One that fails does not keep the others from being looked at.
    private ExitCode planAll(Main root, List<Path> sites) {
        var release = BundledRelease.read();
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            var plans =
                    sites.stream()
                            .map(site -> each.submit(() -> look(root, site, release)))
                            .toList();
            var text = new StringBuilder();
            var document = JsonNodeFactory.instance.objectNode();
            var list = document.putArray("sites");
            var worst = ExitCode.OK;
            for (int i = 0; i < plans.size(); i++) {
                var file = sites.get(i).toString();
                text.append(file).append(":\n");
                var entry = list.addObject().put("site", file);
                ExitCode end;
                try {
                    var plan = plans.get(i).get();
                    plan.notes().forEach(note -> root.progress().note(file + ": " + note));
                    text.append(PlanText.of(plan)).append('\n');
                    entry.setAll(PlanJson.of(plan.changes()));
                    end = end(plan);
                } catch (ExecutionException failed) {
                    text.append("not known\n");
                    end = root.failed(asException(failed.getCause()), file);
                    entry.put("exitCode", end.number());
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(interrupted);
                }
                worst = end.number() > worst.number() ? end : worst;
            }
            Answers.give(root, text.toString(), document);
            return worst;
        }
    }

    private static Exception asException(@Nullable Throwable cause) {
        return cause instanceof Exception exception ? exception : new IllegalStateException(cause);
    }

    private static Plan look(Main root, Path site, Release release) {
        var reading = SiteReading.of(site);
        var given = reading.given(release);
        try (var session = Session.open(reading, root)) {
            var plan = Plan.of(session.resources().all(given), session.progress());
            return plan.isEmpty()
                    ? plan
                    : plan.noting(
                            session.resources().preflight().obstacles().stream()
                                    .map(obstacle -> "in the way: " + obstacle)
                                    .toList());
        }
    }

    private ExitCode end(Plan plan) {
        return detailed && !plan.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
    }
}
