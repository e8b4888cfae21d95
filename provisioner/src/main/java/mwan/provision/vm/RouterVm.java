package mwan.provision.vm;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.provision.cloudinit.CloudInit;
import mwan.provision.coldstart.Alteration;
import mwan.provision.coldstart.ColdStart;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.PciAddress;

/// The router's VM: made when there is none, kept as wished otherwise, and running.
public final class RouterVm implements Resource<RouterVm.Observed> {
    private static final Duration GROW_LIMIT = Duration.ofMinutes(5);
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private final Proxmox proxmox;
    private final Vm vm;
    private final VmObserver observer;
    private final Snippets snippets;
    private final VmComparison comparison;
    private final VmCreation creation;
    private final Supplier<Optional<PciAddress>> vfAddress;
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
        this.vm = vm;
        this.observer = observer;
        this.snippets = snippets;
        this.comparison = new VmComparison(site, vm, cloudInit, snippets.cicustom());
        this.creation = new VmCreation(proxmox, site, vm, snippets, cloudInit, image, progress);
        this.vfAddress = vfAddress;
        this.power = power;
        this.coldStart = coldStart;
        this.guest = guest;
        this.progress = progress;
    }

    @Override
    public String name() {
        return comparison.name();
    }

    /// What an earlier run or another person started is waited for, whatever comes of it.
    @Override
    public void settle() {
        coldStart.settle();
        observer.forget();
        if (new BegunWork(proxmox, vm.id(), vm.image().template(), progress)
                .settle(observer::lock)) {
            observer.forget();
        }
    }

    @Override
    public Observed observe() {
        var state = observer.now();
        var texts = state.isEmpty() ? Map.<Snippets.Part, String>of() : snippets.read();
        return new Observed(
                state,
                Optional.ofNullable(texts.get(Snippets.Part.USER)),
                Optional.ofNullable(texts.get(Snippets.Part.NETWORK)),
                Optional.ofNullable(texts.get(Snippets.Part.META)),
                vfAddress.get());
    }

    @Override
    public List<Change> diff(Observed observed) {
        return comparison.changes(observed);
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
                .map(state ->
                        VmFaults.unwished(
                                vm, state, comparison.hardware(observed).options().keySet()))
                .orElse(List.of());
    }

    private void create(Observed observed) {
        try {
            creation.make(comparison.hardware(observed));
        } finally {
            observer.forget();
        }
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
                new ColdBack(
                                vm.id(),
                                observed,
                                comparison.hardware(observed).options().keySet(),
                                snippets)
                        .of(changes);
        write(observed, changes);
        return back;
    }

    private void write(Observed observed, List<Change> changes) {
        var state = observed.state().orElseThrow();
        try {
            writeSnippets(changes);
            var write = comparison.written(observed, changes);
            if (!write.isEmpty()) {
                proxmox.vms().change(vm.id(), state.config(), write, LOCK_LIMIT);
            }
            if (changes.stream().anyMatch(change -> change.key().equals(VmComparison.DISK_SIZE))) {
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

    /// One whose host key is not known is for the first boot's part, which reads it.
    private void awaitGuest(VmState state) {
        var description = state.description();
        if (!description.firstBootPending() && description.hostKey().isPresent()) {
            guest.await();
        }
    }

    private void writeSnippets(List<Change> changes) {
        for (var part : Snippets.Part.values()) {
            if (changes.stream().anyMatch(change -> change.key().equals(part.key()))) {
                snippets.write(part, comparison.text(part));
            }
        }
    }
}
