package mwan.provision.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.opnsense.Entries;
import mwan.provision.opnsense.InsideNic;
import mwan.provision.plan.Plan;
import mwan.provision.plan.PlanJson;
import mwan.provision.plan.PlanText;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.resource.Change;
import mwan.provision.verify.JsonReport;
import mwan.provision.verify.Options;
import mwan.provision.verify.Report;
import mwan.provision.verify.TextReport;
import mwan.provision.verify.ToldRun;
import mwan.provision.verify.Verification;
import mwan.provision.verify.check.MigrationChecks;
import mwan.provision.verify.check.MigrationChecks.Phase;
import mwan.value.BadValue;
import mwan.value.TraceId;
import mwan.value.VmId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The move from OPNsense's own lines to this router, and the way back.
@Command(
        name = "opnsense",
        description =
                "The move from OPNsense's own lines to this router: attaches OPNsense, looks what"
                        + " is right and what is left, and goes back.")
final class OpnsenseCommand {
    private static final Duration LOCK_LIMIT = Duration.ofMinutes(1);

    @ParentCommand private @Nullable Main main;

    @Command(
            name = "attach",
            description =
                    "Gives OPNsense's VM a NIC on the inside link's bridge, and says what to enter"
                            + " in OPNsense.")
    int attach(
            @Option(
                            names = "--vm",
                            paramLabel = "ID",
                            required = true,
                            description = "OPNsense's VM on the same host.")
                    String vm) {
        var root = Answers.parent(main);
        try (var session = Session.toChange(root)) {
            var nic = InsideNic.of(id(vm, session), session.site().router().inside());
            var change = nic.toAttach(config(session, nic.vm()));
            change.ifPresent(one -> make(session, nic.vm(), one));
            var entries = new Entries(session.site().router(), nic.mac());
            var document = PlanJson.of(change.stream().toList());
            tell(document, "parallel", entries.parallel());
            tell(document, "cutover", entries.cutover());
            var text = new StringBuilder(told(change));
            tell(text, "\n\nPhase 1, beside the old lines. Enter in OPNsense:", entries.parallel());
            text.append("\nThen: mwan-provision opnsense check --phase 1\n");
            tell(text, "\nPhase 2, when the test host is content:", entries.cutover());
            text.append("\nThen: mwan-provision opnsense check --phase 2");
            Answers.give(root, text.toString(), document);
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "detach",
            description =
                    "The way back, after OPNsense's own gateways are in use again: takes that NIC"
                            + " away.")
    int detach(
            @Option(
                            names = "--vm",
                            paramLabel = "ID",
                            required = true,
                            description = "OPNsense's VM on the same host.")
                    String vm) {
        var root = Answers.parent(main);
        try (var session = Session.toChange(root)) {
            var nic = InsideNic.of(id(vm, session), session.site().router().inside());
            var change = nic.toDetach(config(session, nic.vm()));
            change.ifPresent(one -> make(session, nic.vm(), one));
            Answers.give(root, told(change), PlanJson.of(change.stream().toList()));
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "check",
            description =
                    "Looks on OPNsense (verify.edge in the site file) whether a phase is done: its"
                            + " addresses, the gateways in both families, and in phase 2 the default"
                            + " routes and what of the old lines is still there.")
    int check(
            @Option(
                            names = "--phase",
                            paramLabel = "1|2",
                            defaultValue = "1",
                            description =
                                    "1: beside the old lines; 2: this router carries everything.")
                    int phase,
            @Option(
                            names = "--folder",
                            paramLabel = "DIR",
                            defaultValue = "/conf",
                            description =
                                    "Where OPNsense keeps config.xml and opnatt (default:"
                                            + " ${DEFAULT-VALUE}).")
                    String folder) {
        var root = Answers.parent(main);
        var reading = SiteReading.of(root);
        var checklist = MigrationChecks.of(reading.site(), phase(phase), folder);
        var progress = root.progress();
        try (var hosts = new SiteHosts(reading, progress)) {
            var options = Options.all(TraceId.fresh());
            Report report;
            try (var step = progress.step("check")) {
                report =
                        Verification.run(
                                reading.site(),
                                hosts,
                                options,
                                checklist,
                                new ToldRun(progress, root.terminals().errorColours()));
                step.done();
            }
            Answers.give(
                    root,
                    new TextReport(root.terminals().colours()).text(report),
                    JsonReport.tree(report));
            return report.exitCode().number();
        }
    }

    private static Phase phase(int number) {
        return switch (number) {
            case 1 -> Phase.PARALLEL;
            case 2 -> Phase.CUTOVER;
            default ->
                    throw new UserError(
                            ExitCode.WRONG_REQUEST,
                            "cannot look at the phase",
                            String.valueOf(number),
                            "there are two",
                            "name 1 or 2");
        };
    }

    private static VmId id(String text, Session session) {
        try {
            var id = VmId.parse(text);
            if (!id.equals(session.vm().id())) {
                return id;
            }
        } catch (BadValue wrong) {
            throw refused(text, String.valueOf(wrong.getMessage()));
        }
        throw refused(text, "it is the router's own VM");
    }

    private static UserError refused(String vm, String why) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot change OPNsense's VM",
                "--vm " + vm,
                why,
                "name the id of OPNsense's VM, as Proxmox VE shows it");
    }

    private static VmConfig config(Session session, VmId vm) {
        return session.proxmox()
                .vms()
                .config(vm)
                .orElseThrow(() -> refused(vm.toString(), "the node has no such VM"));
    }

    /// @throws UserError when it waits for a stop and a start of OPNsense's VM, which is not ours
    ///   to do
    private static void make(Session session, VmId vm, Change change) {
        var vms = session.proxmox().vms();
        vms.change(vm, config(session, vm), InsideNic.request(change), LOCK_LIMIT);
        if (vms.pending(vm).stream().anyMatch(waiting -> waiting.name().equals(change.key()))) {
            throw new UserError(
                    ExitCode.FAILED,
                    "the change waits",
                    "VM " + vm + ", option " + change.key(),
                    "the VM does not take NICs while it runs",
                    "stop and start OPNsense's VM when its users allow it; then run this again");
        }
    }

    private static String told(Optional<Change> change) {
        return change.map(one -> PlanText.of(new Plan(List.of(one), List.of())).strip())
                .orElse("no changes");
    }

    private static void tell(StringBuilder text, String head, List<Entries.Entry> entries) {
        text.append(head).append("\n");
        int number = 1;
        for (var entry : entries) {
            text.append("%3d. %s%n     %s%n".formatted(number++, entry.page(), entry.value()));
        }
    }

    private static void tell(ObjectNode document, String phase, List<Entries.Entry> entries) {
        var list = document.putArray(phase);
        for (var entry : entries) {
            list.addObject().put("page", entry.page()).put("value", entry.value());
        }
    }
}
