package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.certificates.CredentialCheck;
import mwan.provision.certificates.Credentials;
import mwan.provision.certificates.OldRouterFiles;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.Rollout;
import mwan.provision.progress.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The PEM files of 802.1X alone.
@Command(
        name = "certificates",
        description =
                "The PEM files of 802.1X: checks them, takes them from the old router, or brings them to the new one.")
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
        try (var session = Session.toChange(root)) {
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

    @Command(
            name = "fetch",
            description =
                    "Takes the files from the router before this one (verify.edge in the site"
                            + " file) to where the site file names them.")
    int fetch(
            @Option(
                            names = "--folder",
                            paramLabel = "DIR",
                            defaultValue = "/conf/opnatt/wpa",
                            description = "Where they lie there (default: ${DEFAULT-VALUE}).")
                    String folder,
            @Option(names = "--overwrite", description = "Replaces files that differ.")
                    boolean overwrite) {
        var root = Answers.parent(main);
        var reading = SiteReading.of(root);
        var dot1x = reading.dot1x().orElseThrow(CertificatesCommand::none);
        var fetched = fromOldRouter(reading, folder, Answers.parent(main).progress());
        new CredentialCheck(fetched, dot1x, Instant.now()).orThrow();
        var written = fetched.keep(overwrite);
        var document = JsonNodeFactory.instance.objectNode();
        var names = document.putArray("written");
        written.forEach(path -> names.add(path.toString()));
        Answers.give(
                root,
                written.isEmpty()
                        ? "no changes"
                        : written.stream()
                                .map(path -> "written: " + path)
                                .collect(Collectors.joining("\n")),
                document);
        return ExitCode.OK.number();
    }

    private static Credentials fromOldRouter(
            SiteReading reading, String folder, Progress progress) {
        var places =
                Credentials.Places.of(
                        reading.site()
                                .certificates()
                                .orElseThrow(() ->
                                        SiteReading.missing(
                                                "certificates", "a WAN authenticates by 802.1X")),
                        reading.sources());
        var edge =
                reading.site()
                        .verify()
                        .edge()
                        .orElseThrow(() ->
                                SiteReading.missing(
                                        "verify.edge", "the files are taken from that host"));
        try (var router = new Reach(reading.site(), reading.sources(), progress).ssh(edge.ssh())) {
            return OldRouterFiles.read(router, folder).placed(places);
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
