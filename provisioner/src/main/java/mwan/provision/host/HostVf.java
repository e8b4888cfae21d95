package mwan.provision.host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.coldstart.Alteration;
import mwan.provision.coldstart.Step;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.site.Host.VirtualFunction;
import mwan.value.MacAddress;
import mwan.value.SiteName;
import mwan.value.TraceId;
import mwan.value.VmId;

/// The VF, and the unit that makes it again at each boot.
public final class HostVf implements Resource<VfState> {
    private static final java.time.Duration SETUP_LIMIT = java.time.Duration.ofSeconds(170);

    private final Remote host;
    private final SiteName site;
    private final VmId vm;
    private final VirtualFunction vf;
    private final TraceId trace;
    private final Predicate<Alteration> duringColdStart;
    private final VfObserver observer;
    private final String script;

    /// @param duringColdStart for changes that a VF in use does not take: has them made while the
    ///   VM is off, and says no when it does not run
    public HostVf(
            Remote host,
            SiteName site,
            VmId vm,
            VirtualFunction vf,
            TraceId trace,
            Predicate<Alteration> duringColdStart) {
        this.host = host;
        this.site = site;
        this.vm = vm;
        this.vf = vf;
        this.trace = trace;
        this.duringColdStart = duringColdStart;
        this.observer = new VfObserver(host, vf);
        this.script = bundledScript();
    }

    @Override
    public String name() {
        return "vf " + vf.index() + " of " + vf.pf();
    }

    @Override
    public VfState observe() {
        return observer.observe();
    }

    @Override
    public List<Change> diff(VfState state) {
        refuseWhatOnlyPeopleCanMend(state);
        var settings = settings(state);
        // The unit could only fail while a VM has open what it would set.
        boolean waits = state.inUse() && !settings.isEmpty();
        var changes = new ArrayList<Change>();
        if (!state.script().equals(Optional.of(script))) {
            changes.add(
                    file(VfUnit.SCRIPT, state.script().isPresent(), "what the unit calls at boot"));
        }
        if (state.unitText().filter(this::isOurUnit).isEmpty()) {
            changes.add(
                    file(
                                    unitFile(),
                                    state.unitText().isPresent(),
                                    "sets the VF up at each boot, before guests start")
                            .byColdStart(waits));
        }
        if (!state.unit().enabled()) {
            changes.add(
                    Change.update(
                            name(),
                            vf.unit() + " at boot",
                            "disabled",
                            "enabled",
                            "VFs are forgotten over a reboot"));
        }
        if (!state.unit().active()) {
            changes.add(
                    Change.update(
                                    name(),
                                    vf.unit() + " now",
                                    "not started",
                                    "started",
                                    "the VF is set up by its unit")
                            .byColdStart(waits));
        }
        changes.addAll(settings);
        return changes;
    }

    @Override
    public void apply(VfState state, List<Change> changes) {
        boolean cold = changes.stream().anyMatch(Change::coldStart);
        boolean waits = !cold && diff(state).stream().anyMatch(Change::coldStart);
        makeFolder(VfUnit.SCRIPT.substring(0, VfUnit.SCRIPT.lastIndexOf('/')));
        write(VfUnit.SCRIPT, script, FileMode.PROGRAM);
        // What a cold start goes back to is what the host has: while one is waited for, that stays.
        if (!waits || state.unitText().filter(this::isOurUnit).isPresent()) {
            var touch = new VfUnit.Touch(state.bootId(), trace);
            write(unitFile(), VfUnit.of(site, vm, vf, touch).text(), FileMode.READABLE);
        }
        if (waits) {
            run(atBoot());
        } else if (!cold || !duringColdStart.test(alteration(state))) {
            run(setUp());
        }
    }

    private void run(List<Step> steps) {
        steps.forEach(step ->
                host.run(step.command())
                        .orThrow(
                                "cannot set up the VF",
                                "on the host, `journalctl -b -u " + vf.unit() + "` says more"));
    }

    private String unitFile() {
        return VfObserver.UNITS + vf.unit();
    }

    private List<Step> atBoot() {
        var unit = vf.unit().value();
        return List.of(
                Step.of("read the units anew", SETUP_LIMIT, "systemctl", "daemon-reload"),
                Step.of("enable " + unit, SETUP_LIMIT, "systemctl", "enable", unit));
    }

    private List<Step> setUp() {
        var steps = new ArrayList<>(atBoot());
        steps.add(Step.of("set up the VF", SETUP_LIMIT, "systemctl", "restart", vf.unit().value()));
        return steps;
    }

    private Alteration alteration(VfState before) {
        return before.unitText()
                .map(text ->
                        new Alteration(
                                setUp(),
                                List.of(
                                        new Alteration.Saved(
                                                unitFile(), Bytes.of(text), FileMode.READABLE)),
                                setUp()))
                .orElseGet(() -> new Alteration(setUp(), List.of(), List.of()));
    }

    @Override
    public List<String> notes(VfState state) {
        var notes = new ArrayList<String>();
        if (state.vfCount().orElse(0) > vf.count()) {
            notes.add(
                    vf.pf()
                            + " has "
                            + state.vfCount().getAsInt()
                            + " VFs, more than the "
                            + vf.count()
                            + " wished; they are left");
        }
        if (!state.unit().dropIns().isEmpty()) {
            notes.add(
                    vf.unit()
                            + " is changed by files beside it, which are left: "
                            + String.join(", ", state.unit().dropIns()));
        }
        return notes;
    }

    /// What of the VF itself is not as wished, by the kernel's own report.
    private List<Change> settings(VfState state) {
        var changes = new ArrayList<Change>();
        if (state.vfAddress().isEmpty()) {
            changes.add(
                    Change.update(
                            name(),
                            "sriov_numvfs",
                            "0",
                            Integer.toString(vf.count()),
                            "the VF is not there"));
        }
        var report = state.report();
        vf.mac()
                .filter(mac -> report.flatMap(VfReport::mac).filter(mac::equals).isEmpty())
                .ifPresent(mac ->
                        changes.add(
                                setting(
                                        state,
                                        "mac",
                                        report.flatMap(VfReport::mac).map(MacAddress::value),
                                        mac.value(),
                                        "without a MAC of its own it has another at each"
                                                + " boot")));
        if (report.filter(seen -> seen.trust() == vf.trust()).isEmpty()) {
            changes.add(
                    setting(
                            state,
                            "trust",
                            report.map(seen -> VfUnit.onOff(seen.trust())),
                            VfUnit.onOff(vf.trust()),
                            "only a trusted VF passes EAPOL (802.1X)"));
        }
        if (report.filter(seen -> seen.spoofCheck() == vf.spoofCheck()).isEmpty()) {
            changes.add(
                    setting(
                            state,
                            "spoofchk",
                            report.map(seen -> VfUnit.onOff(seen.spoofCheck())),
                            VfUnit.onOff(vf.spoofCheck()),
                            "with spoof checking, frames from another MAC are dropped"));
        }
        return changes;
    }

    private Change setting(
            VfState state, String key, Optional<String> from, String to, String reason) {
        return Change.set(name(), key, from, to, reason).byColdStart(state.inUse());
    }

    private Change file(String path, boolean there, String reason) {
        return Change.set(
                name(),
                path,
                there ? Optional.of("another text") : Optional.empty(),
                "as the site file has it",
                reason);
    }

    /// As wished, whoever touched it when.
    private boolean isOurUnit(String text) {
        return VfUnit.Touch.in(text)
                .filter(touch -> text.equals(VfUnit.of(site, vm, vf, touch).text()))
                .isPresent();
    }

    private void refuseAnotherVms(VfState state) {
        var other = state.unitText().flatMap(VfUnit::vmIn).filter(one -> !one.equals(vm));
        if (other.isPresent()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "will not take the VF",
                    host.name() + ", unit " + vf.unit(),
                    "it sets the VF up for VM " + other.get() + ", not for VM " + vm,
                    "take that router down first, with the site file that made it; or name another"
                            + " VF and unit");
        }
    }

    /// The count of VFs is never changed while it is not 0: a VM may use one.
    private void refuseWhatOnlyPeopleCanMend(VfState state) {
        refuseAnotherVms(state);
        if (state.vfCount().isEmpty()) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot make a VF",
                    host.name() + ", PCI device " + vf.pf(),
                    "it is not there, or has no SR-IOV",
                    "look with lspci -D on the host; SR-IOV may have to be switched on in its"
                            + " firmware");
        }
        int present = state.vfCount().getAsInt();
        if (present != 0 && present <= vf.index()) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "will not change the count of VFs",
                    host.name() + ", PCI device " + vf.pf(),
                    "it has "
                            + present
                            + ", and VF "
                            + vf.index()
                            + " is wished; a count that is"
                            + " not 0 may be in use",
                    "stop what uses them, write 0 to sriov_numvfs, and run this again");
        }
    }

    private void makeFolder(String folder) {
        host.run(Command.of("mkdir", "-p", "--", folder))
                .orThrow("cannot make a folder on the host", "is the disk full, or read-only?");
    }

    private void write(String path, String text, FileMode mode) {
        host.write(path, Bytes.of(text), mode);
    }

    private static String bundledScript() {
        try (var in = HostVf.class.getResourceAsStream("vf-setup")) {
            return new String(
                    java.util.Objects.requireNonNull(in, "vf-setup is bundled").readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
    }
}
