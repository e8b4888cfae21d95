package mwan.provision.command;

import java.util.List;
import mwan.fault.ExitCode;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.Rollout;
import mwan.provision.release.BundledRelease;
import mwan.provision.release.PreviousRelease;
import mwan.provision.resource.Resource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// The runtime in the router alone.
@Command(
        name = "runtime",
        description = "The runtime in the router: pushes a release, or goes back.")
final class RuntimeCommand {
    @ParentCommand private @Nullable Main main;

    @Command(name = "push", description = "Brings this program's release to the router.")
    int push() {
        var root = Answers.parent(main);
        try (var session = Session.toChange(root)) {
            session.router();
            return roll(root, session, session.resources().runtime(BundledRelease.read()));
        }
    }

    @Command(name = "rollback", description = "Goes back to the release that was in use before.")
    int rollback() {
        var root = Answers.parent(main);
        try (var session = Session.toChange(root)) {
            var release = PreviousRelease.read(session.router());
            session.progress().note("back to release " + release.digest());
            return roll(root, session, session.resources().runtime(release));
        }
    }

    private static int roll(Main root, Session session, Resource<?> runtime) {
        var outcome =
                new Rollout(List.of(runtime), Rollout.ColdStart.NEVER, session.progress())
                        .run(_ -> {});
        Answers.give(
                root,
                outcome.applied().isEmpty() ? "no changes" : "done",
                PlanJson.of(outcome.applied()));
        return ExitCode.OK.number();
    }
}
