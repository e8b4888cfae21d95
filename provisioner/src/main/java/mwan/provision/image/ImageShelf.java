package mwan.provision.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.proxmox.VmStatus;
import mwan.provision.vm.VmDescription;
import mwan.value.StorageName;

/// The router's images on a storage, and who needs each of them.
public final class ImageShelf {
    private static final String NAME = "mwan-[0-9a-f]{12}\\.qcow2";

    private final Proxmox proxmox;
    private final StorageName storage;

    public ImageShelf(Proxmox proxmox, StorageName storage) {
        this.proxmox = proxmox;
        this.storage = storage;
    }

    /// @param name as `mwan-0123456789ab.qcow2`
    /// @param users the node's VMs and templates whose disks were made from it, as people call them
    public record Entry(String volume, String name, OptionalLong bytes, List<String> users) {
        public Entry {
            users = List.copyOf(users);
        }
    }

    /// Only files with names of ours; whatever else lies there is nobody's business here.
    public List<Entry> images() {
        var uses = uses();
        return proxmox.storages().content(storage, Optional.of("import")).stream()
                .filter(volume -> volume.fileName().matches(NAME))
                .map(volume ->
                        new Entry(
                                volume.id(),
                                volume.fileName(),
                                volume.sizeBytes(),
                                uses.stream()
                                        .filter(use -> use.image().equals(volume.fileName()))
                                        .map(Use::who)
                                        .toList()))
                .toList();
    }

    private record Use(String image, String who) {}

    private List<Use> uses() {
        var uses = new ArrayList<Use>();
        for (var vm : proxmox.vms().list()) {
            proxmox.vms()
                    .config(vm.id())
                    .flatMap(VmConfig::description)
                    .flatMap(text -> VmDescription.parse(text).image())
                    .ifPresent(image -> uses.add(new Use(image, who(vm))));
        }
        return uses;
    }

    private static String who(VmStatus vm) {
        return (vm.template() ? "template " : "VM ")
                + vm.id()
                + vm.name().map(name -> " (" + name + ")").orElse("");
    }

    /// @param reason why it is kept; empty when nobody needs it
    public record Fate(Entry entry, Optional<String> reason) {}

    /// What becomes of an image when nobody needs more than those of VMs, and those named here.
    ///
    /// @param wanted file names and why each is wanted
    public static Fate fate(Entry entry, Map<String, String> wanted) {
        return new Fate(
                entry,
                entry.users().isEmpty()
                        ? Optional.ofNullable(wanted.get(entry.name()))
                        : Optional.of(String.join(", ", entry.users())));
    }
}
