package mwan.provision.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.provision.cloudinit.CloudInit;
import mwan.provision.proxmox.ConfigChange;
import mwan.provision.resource.Change;
import mwan.site.Site;
import mwan.site.Vm;

/// What of the VM differs from what the site file wishes, and what is to be written for it. Pure.
///
/// @param cicustom the VM's option that names its cloud-init documents
record VmComparison(Site site, Vm vm, CloudInit cloudInit, String cicustom) {
    static final String DISK_SIZE = Hardware.BOOT_DISK + " size";

    /// How changes name it.
    String name() {
        return "vm " + vm.id();
    }

    List<Change> changes(RouterVm.Observed observed) {
        var hardware = hardware(observed);
        if (observed.state().isEmpty()) {
            return List.of(
                    Change.create(name(), "vm", hardware.summary(), "there is no VM " + vm.id()),
                    power("the router runs in it"));
        }
        var state = observed.state().get();
        VmFaults.refuse(vm, state);
        var changes = new ArrayList<Change>();
        compareOptions(state, hardware, changes);
        compareDescription(state, changes);
        compareDisk(state, changes);
        compareSnippets(observed, state, changes);
        if (!state.running()) {
            changes.add(power("it is stopped"));
        }
        return changes;
    }

    Hardware hardware(RouterVm.Observed observed) {
        return Hardware.of(site, vm, observed.vfAddress(), cicustom);
    }

    /// What the changes write into the VM's configuration.
    ConfigChange written(RouterVm.Observed observed, List<Change> changes) {
        var state = observed.state().orElseThrow();
        var options = hardware(observed).options();
        var write = ConfigChange.NONE;
        for (var change : changes) {
            var wished = options.get(change.key());
            if (change.key().equals("description")) {
                write = write.setting("description", managed(state).text());
            } else if (wished != null && !sameNext(state, change.key(), wished)) {
                // The server forgets what is pending when just what runs is written.
                write =
                        write.setting(
                                change.key(), running(state, change.key(), wished).orElse(wished));
            }
        }
        return write;
    }

    /// One of cloud-init's documents as it is wished.
    String text(Snippets.Part part) {
        return switch (part) {
            case USER -> cloudInit.userData();
            case NETWORK -> cloudInit.networkConfig();
            case META -> cloudInit.metaData();
        };
    }

    private void compareOptions(VmState state, Hardware hardware, List<Change> changes) {
        for (var wished : hardware.options().entrySet()) {
            var option = wished.getKey();
            if (!sameNext(state, option, wished.getValue())) {
                boolean runsSo = running(state, option, wished.getValue()).isPresent();
                changes.add(
                        Change.set(
                                        name(),
                                        option,
                                        state.config().get(option),
                                        wished.getValue(),
                                        reason(state, option, runsSo))
                                .byColdStart(
                                        state.running()
                                                && !runsSo
                                                && OptionValue.needsColdStart(option)));
            }
        }
        for (var pending : state.pending()) {
            var wished = hardware.options().get(pending.name());
            if (wished != null
                    && sameNext(state, pending.name(), wished)
                    && running(state, pending.name(), wished).isEmpty()) {
                changes.add(
                        Change.set(
                                        name(),
                                        pending.name(),
                                        pending.running(),
                                        wished,
                                        "written already, and waits for a stop and a start")
                                .byColdStart(true));
            }
        }
    }

    private static String reason(VmState state, String option, boolean runsSo) {
        if (runsSo) {
            return "pending by another hand, and the VM runs as wished";
        }
        return state.config().get(option).isPresent()
                ? "changed by another hand, or wished anew"
                : "it is missing";
    }

    /// What the VM runs with, where that is as wished and something else is pending.
    private static Optional<String> running(VmState state, String option, String wished) {
        return state.pending().stream()
                .filter(pending -> pending.name().equals(option))
                .flatMap(pending -> pending.running().stream())
                .filter(now -> OptionValue.same(option, now, wished))
                .findFirst();
    }

    private void compareDescription(VmState state, List<Change> changes) {
        if (!managed(state).equals(state.description())) {
            changes.add(
                    Change.set(
                            name(),
                            "description",
                            state.config().description(),
                            managed(state).text(),
                            "it says who manages the VM"));
        }
    }

    private void compareDisk(VmState state, List<Change> changes) {
        long wished = vm.disk().sizeGiB();
        long present = VmFaults.diskGiB(state);
        if (present < wished) {
            changes.add(
                    Change.update(
                            name(),
                            DISK_SIZE,
                            present + " GiB",
                            wished + " GiB",
                            "the image's own size is smaller"));
        }
    }

    private void compareSnippets(RouterVm.Observed observed, VmState state, List<Change> changes) {
        for (var part : Snippets.Part.values()) {
            // Until the first boot is over it has the guest's own host key in it.
            boolean ofFirstBoot =
                    part == Snippets.Part.USER && state.description().firstBootPending();
            if (!ofFirstBoot && !observed.text(part).equals(Optional.of(text(part)))) {
                changes.add(
                        Change.set(
                                name(),
                                part.key(),
                                observed.text(part).map(_ -> "another text"),
                                "as the site file has it",
                                "the cloud-init drive is made from it at the next start"));
            }
        }
    }

    private Change power(String reason) {
        return Change.update(name(), "power", "stopped", "running", reason);
    }

    private VmDescription managed(VmState state) {
        return state.description().managedFor(site.name());
    }

    private static boolean sameNext(VmState state, String option, String wished) {
        return state.config()
                .get(option)
                .filter(present -> OptionValue.same(option, present, wished))
                .isPresent();
    }
}
