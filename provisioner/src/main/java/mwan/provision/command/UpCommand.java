package mwan.provision.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.Plan;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.PlanText;
import mwan.provision.plan.Rollout;
import mwan.provision.progress.Progress;
import mwan.provision.progress.Terminals;
import mwan.provision.release.BundledRelease;
import mwan.provision.release.Release;
import mwan.provision.resource.Change;
import mwan.provision.verify.JsonReport;
import mwan.provision.verify.Options;
import mwan.provision.verify.TextReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Makes the plan come true, then looks whether the router works.
@Command(name = "up", description = "Brings the router up, as the site file wishes it.")
final class UpCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Option(names = "--no-verify", description = "Leaves out the checks at the end.")
    private boolean noVerify;

    @Option(
            names = "--restart",
            paramLabel = "WHEN",
            defaultValue = "never",
            description =
                    "allow: the VM may be stopped and started for a change that needs it; window:"
                            + " within vm.maintenance of the site file; never (the default): such"
                            + " changes are left, and up ends with 1.")
    private Restart restart = Restart.never;

    @Option(
            names = "--replace",
            description = "Deletes the VM with its disks first, and makes it anew.")
    private boolean replace;

    @Override
    public Integer call() throws Exception {
        var root = Answers.parent(main);
        if (replace && root.sites().size() > 1) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "will not replace the VMs of several sites",
                    "--replace",
                    root.sites().size() + " site files are named",
                    "name one site");
        }
        var release = BundledRelease.soon();
        SiteWork work = (file, progress) -> up(file, release, root, progress);
        return work.onAll(root).number();
    }

    private SiteWork.Answer up(Path file, Supplier<Release> release, Main root, Progress progress) {
        var reading = SiteReading.of(file);
        var permission = restart.permission(reading.vm().maintenance(), Instant.now());
        var given = reading.given(release);
        try (var session = Session.toChange(reading, root.lockWait(), progress)) {
            session.progress().note("trace id " + session.trace());
            session.resources().privileges().orThrow();
            var before =
                    replace ? session.resources().clearForReplacement(given) : List.<Change>of();
            var outcome =
                    new Rollout(
                                    session.resources().all(given),
                                    permission.coldStart(),
                                    session.progress())
                            .run(plan -> announce(session, plan))
                            .after(before);
            var done =
                    answer(
                            text(outcome, permission),
                            PlanJson.of(outcome.applied()),
                            outcome.left().isEmpty() ? ExitCode.OK : ExitCode.FAILED);
            return noVerify ? done : verified(session, done, root.terminals());
        }
    }

    private static SiteWork.Answer answer(String text, ObjectNode document, ExitCode end) {
        return new SiteWork.Answer(
                text,
                text.lines().count() > 1 ? text : "",
                text.lines().findFirst().orElse("").replaceAll(" \\(.*:$", ""),
                document,
                end);
    }

    private static SiteWork.Answer verified(
            Session session, SiteWork.Answer done, Terminals terminals) {
        session.settle();
        var report =
                VerifyCommand.run(
                        session.reading(),
                        Options.all(session.trace()),
                        session.progress(),
                        terminals);
        var text = new TextReport(terminals.colours());
        return new SiteWork.Answer(
                done.text() + "\n\n" + text.text(report),
                (done.brief() + "\n" + text.troubles(report)).strip(),
                done.summary() + "; " + report.summary(),
                done.document().set("verify", JsonReport.tree(report)),
                done.exit() == ExitCode.OK ? report.exitCode() : done.exit());
    }

    /// Before anything is changed: the plan, and what the host lacks for it.
    private static void announce(Session session, Plan plan) {
        plan.notes().forEach(session.progress()::note);
        PlanText.of(plan).lines().forEach(session.progress()::note);
        if (plan.isEmpty()) {
            session.resources().preflight().always().stream()
                    .map(obstacle -> "in the way: " + obstacle)
                    .forEach(session.progress()::note);
        } else {
            session.resources().preflight().orThrow();
        }
    }

    private static String text(Rollout.Outcome outcome, Restart.Permission permission) {
        var text = new StringBuilder();
        int applied = outcome.applied().size();
        text.append(
                applied == 0
                        ? "no changes"
                        : applied == 1 ? "1 change made" : applied + " changes made");
        if (!outcome.left().isEmpty()) {
            text.append("; left, since they need a cold start of the VM (")
                    .append(permission.whyNot())
                    .append("):\n");
            text.append(PlanText.of(new Plan(outcome.left(), List.of())));
        }
        return text.toString();
    }
}
