package mwan.provision.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.fault.UserError;
import mwan.provision.cloudinit.CloudInit;
import mwan.provision.cloudinit.GuestHostKey;
import mwan.provision.coldstart.Alteration;
import mwan.provision.coldstart.ColdStart;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.ConfigChange;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Upid;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.PciAddress;
import mwan.value.VmId;

/// The router's VM: made when there is none, kept as wished otherwise, and running.
public final class RouterVm implements Resource<RouterVm.Observed> {
    private static final Duration CREATE_LIMIT = Duration.ofMinutes(15);
    private static final Duration GROW_LIMIT = Duration.ofMinutes(5);
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private final Proxmox proxmox;
    private final Site site;
    private final Vm vm;
    private final VmObserver observer;
    private final Snippets snippets;
    private final CloudInit cloudInit;
    private final Supplier<Optional<PciAddress>> vfAddress;
    private final Supplier<String> image;
    private final VmPower power;
    private final ColdStart coldStart;
    private final Guest guest;
    private final Progress progress;

    /// @param user what the document on the snippets storage says now, while there is a VM
    /// @param vfAddress absent while there is no VF
    public record Observed(
            Optional<VmState> state,
            Optional<String> user,
            Optional<String> network,
            Optional<String> meta,
            Optional<PciAddress> vfAddress) {

        Optional<String> text(Snippets.Part part) {
            return switch (part) {
                case USER -> user;
                case NETWORK -> network;
                case META -> meta;
            };
        }
    }

    /// @param vfAddress reads the VF's own PCI address on the host
    /// @param image the volume that a new VM's disk is made from
    public RouterVm(
            Proxmox proxmox,
            Site site,
            Vm vm,
            VmObserver observer,
            Snippets snippets,
            CloudInit cloudInit,
            Supplier<Optional<PciAddress>> vfAddress,
            Supplier<String> image,
            VmPower power,
            ColdStart coldStart,
            Guest guest,
            Progress progress) {
        this.proxmox = proxmox;
        this.site = site;
        this.vm = vm;
        this.observer = observer;
        this.snippets = snippets;
        this.cloudInit = cloudInit;
        this.vfAddress = vfAddress;
        this.image = image;
        this.power = power;
        this.coldStart = coldStart;
        this.guest = guest;
        this.progress = progress;
    }

    @Override
    public String name() {
        return "vm " + vm.id();
    }

    /// What an earlier run or another person started is waited for, whatever comes of it.
    @Override
    public void settle() {
        coldStart.settle();
        for (var task : proxmox.tasks().running(vm.id())) {
            try (var step = progress.step("wait for " + task.type() + " of " + task.user())) {
                proxmox.tasks().await(task.upid(), CREATE_LIMIT, progress::detail);
                step.done();
            } catch (UserError failed) {
                progress.note(failed.what() + ": " + failed.why());
            }
        }
        proxmox.vms().awaitUnlocked(vm.id(), LOCK_LIMIT, progress::note);
        observer.forget();
    }

    @Override
    public Observed observe() {
        var state = observer.now();
        return state.isEmpty()
                ? new Observed(
                        state,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        vfAddress.get())
                : new Observed(
                        state,
                        snippets.read(Snippets.Part.USER),
                        snippets.read(Snippets.Part.NETWORK),
                        snippets.read(Snippets.Part.META),
                        vfAddress.get());
    }

    @Override
    public List<Change> diff(Observed observed) {
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

    @Override
    public void apply(Observed observed, List<Change> changes) {
        if (observed.state().isEmpty()) {
            create(observed);
            var made = observe();
            change(made, diff(made));
        } else {
            change(observed, changes);
        }
    }

    @Override
    public List<String> notes(Observed observed) {
        return observed.state()
                .map(state -> VmFaults.unwished(vm, state, hardware(observed).options().keySet()))
                .orElse(List.of());
    }

    private void create(Observed observed) {
        var key = GuestHostKey.fresh();
        snippets.write(Snippets.Part.USER, cloudInit.firstUserData(key));
        snippets.write(Snippets.Part.NETWORK, cloudInit.networkConfig());
        snippets.write(Snippets.Part.META, cloudInit.metaData());
        var description =
                new VmDescription(
                        Optional.of(site.name()),
                        Optional.of(imageName()),
                        Optional.of(key.publicKey()),
                        true,
                        List.of());
        try {
            proxmox.tasks()
                    .await(
                            vm.image()
                                    .template()
                                    .map(template -> clone(template, description))
                                    .orElseGet(() ->
                                            proxmox.vms()
                                                    .create(
                                                            vm.id(),
                                                            hardware(observed)
                                                                    .creation(
                                                                            image.get(),
                                                                            description))),
                            CREATE_LIMIT,
                            progress::detail);
        } finally {
            observer.forget();
        }
    }

    private String imageName() {
        return vm.image()
                .template()
                .flatMap(proxmox.vms()::config)
                .flatMap(VmConfig::description)
                .map(VmDescription::parse)
                .flatMap(VmDescription::image)
                .orElseGet(() -> image.get().substring(image.get().lastIndexOf('/') + 1));
    }

    /// A whole one, which needs the template no more. It has the template's tag; what only this VM
    /// has is written into it afterwards.
    private Upid clone(VmId template, VmDescription description) {
        return proxmox.vms()
                .cloneFrom(
                        template,
                        vm.id(),
                        Map.of(
                                "name",
                                vm.name().value(),
                                "description",
                                description.text(),
                                "full",
                                "1",
                                "storage",
                                vm.disk().storage().value()));
    }

    private void change(Observed observed, List<Change> changes) {
        var state = observed.state().orElseThrow();
        if (state.running() && changes.stream().anyMatch(Change::coldStart)) {
            startCold(Alteration.NONE);
            return;
        }
        write(observed, changes);
        if (!state.running()) {
            power.on();
            awaitGuest(state);
            if (!state.description().firstBootPending()) {
                power.releaseConsole();
            }
        }
    }

    /// Stops and starts the VM with all that is to change about it, and with what else is to change
    /// while it is off.
    public void startCold(Alteration meanwhile) {
        guest.forget();
        try {
            coldStart.run(meanwhile, this::writeForColdStart);
        } finally {
            observer.forget();
        }
        awaitGuest(observer.now().orElseThrow());
    }

    /// Whether there is anything to stop.
    public boolean runs() {
        return observer.now().filter(VmState::running).isPresent();
    }

    private Alteration writeForColdStart() {
        observer.forget();
        var observed = observe();
        var changes = diff(observed);
        var back =
                new ColdBack(vm.id(), observed, hardware(observed).options().keySet(), snippets)
                        .of(changes);
        write(observed, changes);
        return back;
    }

    private void write(Observed observed, List<Change> changes) {
        var state = observed.state().orElseThrow();
        try {
            writeSnippets(changes);
            writeOptions(observed, state, changes);
            if (changes.stream().anyMatch(change -> change.key().equals(DISK_SIZE))) {
                proxmox.tasks()
                        .await(
                                proxmox.vms()
                                        .growDisk(vm.id(), Hardware.BOOT_DISK, vm.disk().sizeGiB()),
                                GROW_LIMIT,
                                progress::detail);
            }
        } finally {
            observer.forget();
        }
    }

    private void awaitGuest(VmState state) {
        if (!state.description().firstBootPending()) {
            guest.await();
        }
    }

    private void writeSnippets(List<Change> changes) {
        for (var part : Snippets.Part.values()) {
            if (changes.stream().anyMatch(change -> change.key().equals(key(part)))) {
                snippets.write(part, text(part));
            }
        }
    }

    /// How a change of one of cloud-init's documents is named.
    static String key(Snippets.Part part) {
        return "cloud-init " + part.word();
    }

    private String text(Snippets.Part part) {
        return switch (part) {
            case USER -> cloudInit.userData();
            case NETWORK -> cloudInit.networkConfig();
            case META -> cloudInit.metaData();
        };
    }

    private void writeOptions(Observed observed, VmState state, List<Change> changes) {
        var options = hardware(observed).options();
        var write = ConfigChange.NONE;
        for (var change : changes) {
            var wished = options.get(change.key());
            if (change.key().equals("description")) {
                write = write.setting("description", managed(state).text());
            } else if (wished != null && !sameNext(state, change.key(), wished)) {
                write = write.setting(change.key(), wished);
            }
        }
        if (!write.isEmpty()) {
            proxmox.vms().change(vm.id(), state.config(), write, LOCK_LIMIT);
        }
    }

    private void compareOptions(VmState state, Hardware hardware, List<Change> changes) {
        for (var wished : hardware.options().entrySet()) {
            var option = wished.getKey();
            if (!sameNext(state, option, wished.getValue())) {
                changes.add(
                        Change.set(
                                        name(),
                                        option,
                                        state.config().get(option),
                                        wished.getValue(),
                                        state.config().get(option).isPresent()
                                                ? "changed by another hand, or wished anew"
                                                : "it is missing")
                                .byColdStart(
                                        state.running() && OptionValue.needsColdStart(option)));
            }
        }
        for (var pending : state.pending()) {
            var wished = hardware.options().get(pending.name());
            if (wished != null && sameNext(state, pending.name(), wished)) {
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

    private void compareSnippets(Observed observed, VmState state, List<Change> changes) {
        for (var part : Snippets.Part.values()) {
            // Until the first boot is over it has the guest's own host key in it.
            boolean ofFirstBoot =
                    part == Snippets.Part.USER && state.description().firstBootPending();
            if (!ofFirstBoot && !observed.text(part).equals(Optional.of(text(part)))) {
                changes.add(
                        Change.set(
                                name(),
                                key(part),
                                observed.text(part).map(_ -> "another text"),
                                "as the site file has it",
                                "the cloud-init drive is made from it at the next start"));
            }
        }
    }

    private static final String DISK_SIZE = Hardware.BOOT_DISK + " size";

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

    private Hardware hardware(Observed observed) {
        return Hardware.of(vm, site.router(), observed.vfAddress(), snippets.cicustom());
    }
}
