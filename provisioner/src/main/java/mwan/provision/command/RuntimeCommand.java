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
        var reading = SiteReading.of(root);
        var secrets = reading.secrets();
        try (var session = Session.toChange(reading, root)) {
            session.router();
            var resources = session.resources();
            // First: the site file that comes with the release names them.
            return roll(
                    root,
                    session,
                    List.of(
                            resources.secrets(secrets),
                            resources.runtime(BundledRelease.read()),
                            resources.oldSecrets(secrets)));
        }
    }

    @Command(name = "rollback", description = "Goes back to the release that was in use before.")
    int rollback() {
        var root = Answers.parent(main);
        try (var session = Session.toChange(root)) {
            var release = PreviousRelease.read(session.router());
            session.progress().note("back to release " + release.digest());
            return roll(root, session, List.of(session.resources().runtime(release)));
        }
    }

    private static int roll(Main root, Session session, List<Resource<?>> resources) {
        var outcome =
                new Rollout(resources, Rollout.ColdStart.NEVER, session.progress()).run(_ -> {});
        Answers.give(
                root,
                outcome.applied().isEmpty() ? "no changes" : "done",
                PlanJson.of(outcome.applied()));
        return ExitCode.OK.number();
    }
}
