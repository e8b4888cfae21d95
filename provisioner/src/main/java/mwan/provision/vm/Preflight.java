package mwan.provision.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.host.Bridges;
import mwan.provision.proxmox.PciDevices;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Storages;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Remote;
import mwan.site.Attachment;
import mwan.site.Host;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.PciAddress;
import mwan.value.StorageName;
import mwan.value.VmId;

/// What the Proxmox host must have before anything is changed: all that is missing is told at once,
/// and not by the task that fails half-way.
public final class Preflight {
    private static final int OLDEST_RELEASE = 8;
    private static final String REPLICATION = "/etc/pve/replication.cfg";
    private static final long MIB = 1L << 20;

    private final Proxmox proxmox;
    private final Remote host;
    private final Site site;
    private final Vm vm;
    private final VmObserver observer;
    private final Supplier<Optional<PciAddress>> vfAddress;
    private final boolean madeAnew;

    /// Something that stands in the way.
    ///
    /// @param mend what to do about it
    public record Obstacle(String why, String mend) {
        @Override
        public String toString() {
            return why + " (" + mend + ")";
        }
    }

    public Preflight(
            Proxmox proxmox,
            Remote host,
            Site site,
            Vm vm,
            VmObserver observer,
            Supplier<Optional<PciAddress>> vfAddress) {
        this(proxmox, host, site, vm, observer, vfAddress, false);
    }

    private Preflight(
            Proxmox proxmox,
            Remote host,
            Site site,
            Vm vm,
            VmObserver observer,
            Supplier<Optional<PciAddress>> vfAddress,
            boolean madeAnew) {
        this.proxmox = proxmox;
        this.host = host;
        this.site = site;
        this.vm = vm;
        this.observer = observer;
        this.vfAddress = vfAddress;
        this.madeAnew = madeAnew;
    }

    /// The same where the VM that is there is deleted and made anew.
    public Preflight forVmMadeAnew() {
        return new Preflight(proxmox, host, site, vm, observer, vfAddress, true);
    }

    /// Everything that stands in the way; nothing is changed.
    public List<Obstacle> obstacles() {
        var found = new ArrayList<Obstacle>();
        release(found);
        node(found);
        ids(found);
        devices(found);
        storages(found);
        network(found);
        highAvailability(found);
        replication(found);
        return found;
    }

    /// What is wrong also where nothing is to be changed.
    public List<Obstacle> always() {
        var found = new ArrayList<Obstacle>();
        replication(found);
        return found;
    }

    /// @throws UserError with all that stands in the way
    public void orThrow() {
        var found = obstacles();
        if (!found.isEmpty()) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "will not begin",
                    "node " + proxmox.node(),
                    found.stream().map(Obstacle::why).collect(Collectors.joining("; ")),
                    found.stream().map(Obstacle::mend).collect(Collectors.joining("; ")));
        }
    }

    private void release(List<Obstacle> found) {
        var version = proxmox.version();
        if (version.major() < OLDEST_RELEASE) {
            found.add(
                    new Obstacle(
                            "Proxmox VE " + version.version() + " is too old",
                            "upgrade it to " + OLDEST_RELEASE + " or newer"));
        }
    }

    private void node(List<Obstacle> found) {
        var node =
                proxmox.nodes().stream()
                        .filter(one -> one.name().equals(proxmox.node()))
                        .findFirst();
        if (node.isEmpty()) {
            found.add(
                    new Obstacle(
                            "the cluster has no node " + proxmox.node(),
                            "name one that is there under proxmox.node"));
            return;
        }
        boolean takesMore = observer.now().filter(VmState::running).isEmpty();
        var total = node.get().memoryBytes();
        var used = node.get().memoryUsedBytes();
        if (takesMore && total.isPresent() && used.isPresent()) {
            long free = (total.getAsLong() - used.getAsLong()) / MIB;
            long wanted = Hardware.memoryMiB(vm);
            if (free < wanted) {
                found.add(
                        new Obstacle(
                                "the VM takes " + wanted + " MiB, and " + free + " MiB are free",
                                "stop another VM, or give this one a template with less memory"));
            }
        }
    }

    /// A container, or a VM of another node, is none of this node's VMs: that its id is taken is
    /// said by the creation, when all the rest is made.
    private void ids(List<Obstacle> found) {
        if (observer.now().isEmpty()) {
            free(vm.id(), "vm.id", found);
        }
        if (isMade()) {
            return;
        }
        vm.image()
                .template()
                .filter(id -> proxmox.vms().find(id).isEmpty())
                .ifPresent(id -> free(id, "vm.image.template", found));
    }

    private void free(VmId id, String key, List<Obstacle> found) {
        if (!proxmox.vms().isFree(id)) {
            found.add(
                    new Obstacle(
                            "id " + id + " is taken by another guest of the cluster",
                            "name a free one under " + key));
        }
    }

    private boolean isMade() {
        return !madeAnew && observer.now().isPresent();
    }

    private void devices(List<Obstacle> found) {
        var wanted = new TreeSet<PciAddress>();
        site.router().wans().stream()
                .flatMap(wan -> wan.link().attachment().stream())
                .forEach(attachment -> {
                    if (attachment instanceof Attachment.Pci pci) {
                        wanted.add(pci.address());
                    }
                });
        var vf = site.host().flatMap(Host::vf);
        vf.flatMap(_ -> vfAddress.get()).ifPresent(wanted::add);
        if (wanted.isEmpty() && vf.isEmpty()) {
            return;
        }
        var all = proxmox.pciDevices().list();
        // The PF stays the host's: its group is its own affair.
        vf.ifPresent(function -> withIommu(function.pf(), all, found));
        for (var address : wanted) {
            withIommu(address, all, found).ifPresent(device -> alone(device, all, found));
        }
    }

    private static Optional<PciDevices.Device> withIommu(
            PciAddress address, List<PciDevices.Device> all, List<Obstacle> found) {
        var device = all.stream().filter(one -> one.address().equals(address)).findFirst();
        if (device.isEmpty()) {
            found.add(
                    new Obstacle(
                            "there is no PCI device " + address,
                            "compare the site file with `lspci -D` on the host"));
        } else if (!device.get().hasIommu()) {
            found.add(
                    new Obstacle(
                            "PCI device " + address + " has no IOMMU group",
                            "switch on VT-d or AMD-Vi in the firmware; on Intel also"
                                    + " intel_iommu=on on the kernel's command line"));
        }
        return device.filter(PciDevices.Device::hasIommu);
    }

    private static void alone(
            PciDevices.Device device, List<PciDevices.Device> all, List<Obstacle> found) {
        var others =
                all.stream()
                        .filter(one -> one.iommuGroup() == device.iommuGroup())
                        .map(PciDevices.Device::address)
                        .filter(one -> !one.equals(device.address()))
                        .map(PciAddress::toString)
                        .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            found.add(
                    new Obstacle(
                            "PCI device "
                                    + device.address()
                                    + " shares its IOMMU group with "
                                    + others
                                    + ", which the host would lose",
                            "put the card in another slot, or switch on ACS in the firmware"));
        }
    }

    private void storages(List<Obstacle> found) {
        var all = proxmox.storages().list();
        storage(vm.disk().storage(), "images", "vm.disk.storage", all, found);
        if (!isMade()) {
            storage(vm.image().storage(), "import", "vm.image.storage", all, found);
        }
        storage(vm.snippets(), "snippets", "vm.snippets", all, found);
    }

    private static void storage(
            StorageName name,
            String content,
            String key,
            List<Storages.Storage> all,
            List<Obstacle> found) {
        var storage = all.stream().filter(one -> one.name().equals(name)).findFirst();
        if (storage.isEmpty()) {
            found.add(
                    new Obstacle(
                            "there is no storage " + name, "name one that is there under " + key));
        } else if (!storage.get().active()) {
            found.add(
                    new Obstacle(
                            "storage " + name + " is not active", "`pvesm status` tells more"));
        } else if (!storage.get().takes(content)) {
            found.add(
                    new Obstacle(
                            "storage " + name + " takes no " + content,
                            "`pvesm set "
                                    + name
                                    + " --content "
                                    + String.join(",", new TreeSet<>(storage.get().content()))
                                    + ","
                                    + content
                                    + "`, or name another under "
                                    + key));
        }
    }

    /// A bridge that is missing is made by a reload, which applies everything that has been
    /// written.
    private void network(List<Obstacle> found) {
        var bridges = site.host().map(Host::bridges).orElse(List.of());
        Bridges.inTheWay(proxmox.network().read(), bridges)
                .ifPresent(diff ->
                        found.add(
                                new Obstacle(
                                        "others' network changes are pending, and a reload for our"
                                                + " bridges would apply them: "
                                                + diff,
                                        Bridges.MEND)));
    }

    private void highAvailability(List<Obstacle> found) {
        if (observer.now().filter(state -> state.status().underHa()).isPresent()) {
            found.add(
                    new Obstacle(
                            "VM " + vm.id() + " is " + VmFaults.UNDER_HA, VmFaults.outOfHa(vm)));
        }
    }

    /// A replicated VM moves when its node fails, and its passed-through devices do not.
    private void replication(List<Obstacle> found) {
        var job = "(?m)^\\s*local:\\s*" + vm.id() + "-\\d+\\s*$";
        var jobs = host.read(REPLICATION).map(Bytes::text).orElse("");
        if (java.util.regex.Pattern.compile(job).matcher(jobs).find()) {
            found.add(
                    new Obstacle(
                            "VM " + vm.id() + " is replicated to another node",
                            "`pvesr list` shows the job, `pvesr delete` removes it"));
        }
    }
}
