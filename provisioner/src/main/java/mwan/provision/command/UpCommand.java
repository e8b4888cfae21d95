package mwan.provision.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.provision.plan.Plan;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.PlanText;
import mwan.provision.plan.Rollout;
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
    public Integer call() {
        var root = Answers.parent(main);
        var reading = SiteReading.of(root);
        var permission = restart.permission(reading.vm().maintenance(), Instant.now());
        var given = reading.given();
        try (var session = Session.toChange(reading, root)) {
            session.progress().note("trace id " + session.trace());
            if (replace) {
                session.resources().removal().removeVm();
            }
            var outcome =
                    new Rollout(
                                    session.resources().all(given),
                                    permission.coldStart(),
                                    session.progress())
                            .run(plan -> announce(session, plan));
            var document = PlanJson.of(outcome.applied());
            var text = text(outcome, permission);
            var end = outcome.left().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
            if (!noVerify) {
                end = verify(session, document, text, end);
            }
            Answers.give(root, text.toString(), document);
            return end.number();
        }
    }

    private static ExitCode verify(
            Session session, ObjectNode document, StringBuilder text, ExitCode end) {
        session.settle();
        var report =
                VerifyCommand.run(
                        session.reading(), Options.all(session.trace()), session.progress());
        document.set("verify", JsonReport.tree(report));
        text.append("\n\n").append(new TextReport(false).text(report));
        return end == ExitCode.OK ? report.exitCode() : end;
    }

    /// Before anything is changed: the plan, and what the host lacks for it.
    private static void announce(Session session, Plan plan) {
        plan.notes().forEach(session.progress()::note);
        PlanText.of(plan).lines().forEach(session.progress()::note);
        if (!plan.isEmpty()) {
            session.resources().preflight().orThrow();
        }
    }

    private static StringBuilder text(Rollout.Outcome outcome, Restart.Permission permission) {
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
            text.append(PlanText.of(new Plan(outcome.left(), java.util.List.of())));
        }
        return text;
    }
}
