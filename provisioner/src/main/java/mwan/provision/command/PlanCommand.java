package mwan.provision.command;

import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.provision.plan.Plan;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.PlanText;
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
        var reading = SiteReading.of(root);
        var given = reading.given();
        try (var session = Session.open(reading, root)) {
            var plan = Plan.of(session.resources().all(given), session.progress());
            plan.notes().forEach(session.progress()::note);
            Answers.give(root, PlanText.of(plan), PlanJson.of(plan.changes()));
            return (detailed && !plan.isEmpty() ? ExitCode.FAILED : ExitCode.OK).number();
        }
    }
}
