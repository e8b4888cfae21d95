package mwan.provision.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import mwan.provision.vm.PassedThrough;
import mwan.site.Attachment;
import mwan.site.Host;
import mwan.site.Passthrough;
import mwan.site.Proxmox;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.PoolName;

/// The privileges that `up`, `verify` and `down` of a site need at the API, and no more. Pure.
///
/// Not among them: VM.Snapshot, since the snapshot before a cold start is the host's own work, by
/// `qm` over SSH; and Datastore.Allocate, which `image prune` alone would need.
public final class Needs {
    private final List<Need> needs = new ArrayList<>();

    private Needs() {}

    /// @param pool where the VM is made; without one its rights hang on its id
    /// @param passthrough how its PCI devices are named
    public static List<Need> of(Site site, Optional<PoolName> pool, Passthrough passthrough) {
        var all = new Needs();
        site.proxmox().ifPresent(proxmox -> all.node(site, proxmox));
        site.vm()
                .ifPresent(vm -> {
                    all.machine(vm, vmPath(vm, pool));
                    all.storages(vm);
                });
        all.bridges(site);
        if (passthrough == Passthrough.MAPPINGS) {
            all.mappings(site);
        }
        return List.copyOf(all.needs);
    }

    private static String vmPath(Vm vm, Optional<PoolName> pool) {
        return pool.map(name -> "/pool/" + name).orElse("/vms/" + vm.id());
    }

    private void node(Site site, Proxmox proxmox) {
        var path = "/nodes/" + proxmox.node();
        add("/", false, "Sys.Audit", "see the node's PCI devices and their IOMMU groups");
        add(path, false, "Sys.Audit", "see the node's free memory, and the tasks of others");
        if (site.host().map(Host::bridges).filter(bridges -> !bridges.isEmpty()).isPresent()) {
            add(path, false, "Sys.Modify", "make bridges that are missing");
        }
    }

    private void machine(Vm vm, String path) {
        add(path, true, "VM.Allocate", "make the VM, and remove it");
        add(path, true, "VM.Audit", "see the VM and its options");
        add(path, true, "VM.PowerMgmt", "start and stop it");
        add(path, true, "VM.Config.Disk", "give it its disk, and grow it");
        add(path, true, "VM.Config.CDROM", "give it its cloud-init drive");
        add(path, true, "VM.Config.CPU", "set its processors");
        add(path, true, "VM.Config.Memory", "set its memory");
        add(path, true, "VM.Config.Network", "give it its NICs");
        add(path, true, "VM.Config.HWType", "set its machine, and pass devices through");
        add(path, true, "VM.Config.Options", "set its name, tags, description and start order");
        add(path, true, "VM.Config.Cloudinit", "write its cloud-init drive anew");
        add(path, true, "VM.GuestAgent.Audit", "ask whether its guest agent answers");
        add(path, true, "VM.GuestAgent.FileRead", "read its SSH host key when it is not known");
        if (vm.image().template().isPresent()) {
            add(path, true, "VM.Clone", "clone it from its template");
        }
    }

    private void storages(Vm vm) {
        var image = "/storage/" + vm.image().storage();
        add("/storage/" + vm.disk().storage(), false, "Datastore.AllocateSpace", "make its disks");
        add(image, false, "Datastore.AllocateTemplate", "bring the image there");
        add(image, false, "Datastore.Audit", "see the images there");
        if (!vm.snippets().equals(vm.image().storage())) {
            add(
                    "/storage/" + vm.snippets(),
                    false,
                    "Datastore.Audit",
                    "see whether it takes snippets");
        }
    }

    private void bridges(Site site) {
        var names = new TreeSet<String>();
        site.host()
                .ifPresent(
                        host -> host.bridges().forEach(bridge -> names.add(bridge.name().value())));
        site.router()
                .attachments()
                .forEach(attachment -> {
                    if (attachment instanceof Attachment.Bridge nic) {
                        names.add(nic.bridge().value());
                    }
                });
        names.forEach(name ->
                add(
                        "/sdn/zones/localnetwork/" + name,
                        false,
                        "SDN.Use",
                        "put a NIC on that bridge"));
    }

    private void mappings(Site site) {
        var passed = PassedThrough.of(site);
        if (!passed.isEmpty()) {
            add("/mapping/pci", false, "Mapping.Modify", "make PCI mappings that are missing");
        }
        for (var device : passed) {
            var path = "/mapping/pci/" + device.mapping();
            add(path, false, "Mapping.Use", "give the VM that device");
            add(path, false, "Mapping.Modify", "put the mapping right when it has changed");
        }
    }

    private void add(String path, boolean below, String privilege, String why) {
        needs.add(new Need(path, below, privilege, why));
    }
}
