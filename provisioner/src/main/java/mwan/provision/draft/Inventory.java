package mwan.provision.draft;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import mwan.provision.proxmox.Network;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Storages;
import mwan.value.NodeName;
import mwan.value.StorageName;
import mwan.value.VmId;

/// What a Proxmox host has of that a site file names.
///
/// @param cards without VFs
/// @param groups for each PCI device of the node its IOMMU group
public record Inventory(
        NodeName node,
        List<Proxmox.NodeState> nodes,
        String version,
        VmId freeId,
        List<Storages.Storage> storages,
        List<Network.Interface> interfaces,
        List<NetworkCard> cards,
        List<Long> groups) {
    public Inventory {
        nodes = List.copyOf(nodes);
        storages = List.copyOf(storages);
        interfaces = List.copyOf(interfaces);
        cards = List.copyOf(cards);
        groups = List.copyOf(groups);
    }

    List<Network.Interface> bridges() {
        return interfaces.stream().filter(one -> one.type().endsWith("ridge")).toList();
    }

    /// The bridge over which the host itself is reached: the one with a gateway, else with an
    /// address, else the first.
    Optional<Network.Interface> managementBridge() {
        return first(bridge -> bridge.gateway().isPresent())
                .or(() -> first(bridge -> bridge.address().isPresent()))
                .or(() -> first(_ -> true));
    }

    private Optional<Network.Interface> first(Predicate<Network.Interface> wanted) {
        return bridges().stream().filter(wanted).findFirst();
    }

    /// The first that takes a kind of content; for disks rather one that has no files on it.
    Optional<StorageName> storageFor(String content) {
        var able = storages.stream().filter(Storages.Storage::active).filter(s -> s.takes(content));
        var names =
                able.sorted(
                                java.util.Comparator.comparing(storage ->
                                        content.equals("images") && storage.takes("iso")))
                        .map(Storages.Storage::name)
                        .toList();
        return names.stream().findFirst();
    }

    /// The first card that can be shared into VFs.
    Optional<NetworkCard> sharedCard() {
        return cards.stream().filter(NetworkCard::isShared).filter(this::hasIommu).findFirst();
    }

    /// Cards that can be given away whole: alone in their IOMMU group, and no bridge uses them.
    List<NetworkCard> freeCards() {
        var used = new TreeSet<String>();
        interfaces.forEach(one -> {
            used.addAll(one.ports());
            if (one.address().isPresent()) {
                used.add(one.name());
            }
        });
        return cards.stream()
                .filter(card -> !card.isShared())
                .filter(this::hasIommu)
                .filter(card ->
                        groups.stream().filter(group -> group == card.device().iommuGroup()).count()
                                == 1)
                .filter(card -> card.links().stream().noneMatch(used::contains))
                .toList();
    }

    private boolean hasIommu(NetworkCard card) {
        return card.device().hasIommu();
    }
}
