package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.Rollout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// The PEM files of 802.1X alone.
@Command(
        name = "certificates",
        description = "The PEM files of 802.1X: checks them, or brings them to the router.")
final class CertificatesCommand {
    @ParentCommand private @Nullable Main main;

    @Command(name = "check", description = "Judges the files; changes nothing.")
    int check() {
        var root = Answers.parent(main);
        var summary =
                SiteReading.of(root)
                        .credentialCheck()
                        .orElseThrow(CertificatesCommand::none)
                        .orThrow();
        Answers.give(
                root,
                summary.subject()
                        + ", issued by "
                        + summary.issuer()
                        + ", good until "
                        + summary.expires(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("subject", summary.subject())
                        .put("issuer", summary.issuer())
                        .put("expires", summary.expires().toString()));
        return ExitCode.OK.number();
    }

    @Command(name = "push", description = "Brings the files to the router, when they differ.")
    int push() {
        var root = Answers.parent(main);
        try (var session = Session.open(root)) {
            var credentials =
                    session.reading().credentials().orElseThrow(CertificatesCommand::none);
            session.router();
            var outcome =
                    new Rollout(
                                    List.of(session.resources().certificates(credentials)),
                                    Rollout.ColdStart.NEVER,
                                    session.progress())
                            .run(_ -> {});
            Answers.give(
                    root,
                    outcome.applied().isEmpty() ? "no changes" : "pushed",
                    PlanJson.of(outcome.applied()));
            return ExitCode.OK.number();
        }
    }

    private static UserError none() {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot work on certificates",
                "the site file",
                "no WAN authenticates by 802.1X",
                "add dot1x to the WAN that does");
    }
}
