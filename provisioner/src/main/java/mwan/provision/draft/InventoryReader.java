package mwan.provision.draft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.PciDevices;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Remote;
import mwan.value.BadValue;
import mwan.value.PciAddress;

/// Asks a Proxmox host what it has; changes nothing.
public final class InventoryReader {
    /// Of sysfs, what the API does not tell: for each network card that is no VF its address,
    /// driver, links, and how many VFs it can have, apart by tabs.
    private static final String CARDS =
            """
            cd /sys/bus/pci/devices || exit
            for card in *; do
                case $(cat "$card/class") in 0x02*) ;; *) continue ;; esac
                [ -e "$card/physfn" ] && continue
                driver=$(readlink "$card/driver" || true)
                links=$(ls "$card/net" 2>/dev/null | tr '\\n' ' ' || true)
                total=$(cat "$card/sriov_totalvfs" 2>/dev/null || echo 0)
                printf '%s\\t%s\\t%s\\t%s\\n' "$card" "${driver##*/}" "$links" "$total"
            done
            """;

    private InventoryReader() {}

    public static Inventory read(Proxmox proxmox, Remote host) {
        var nodes = proxmox.nodes();
        if (nodes.stream().noneMatch(one -> one.name().equals(proxmox.node()))) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot look at the node",
                    proxmox.node().value(),
                    "the cluster has no such node",
                    "name one that is there with --node: "
                            + String.join(
                                    ", ", nodes.stream().map(one -> one.name().value()).toList()));
        }
        var devices = proxmox.pciDevices().list();
        return new Inventory(
                proxmox.node(),
                nodes,
                proxmox.version().version(),
                proxmox.vms().nextId(),
                proxmox.storages().list(),
                proxmox.network().read().interfaces(),
                cards(devices, host),
                devices.stream().map(PciDevices.Device::iommuGroup).toList());
    }

    private static List<NetworkCard> cards(List<PciDevices.Device> devices, Remote host) {
        var text =
                host.run("sh", "-c", CARDS)
                        .orThrow("cannot look at the host's network cards", "log in as root")
                        .text();
        var cards = new ArrayList<NetworkCard>();
        text.lines()
                .map(line -> line.split("\t", -1))
                .filter(parts -> parts.length == 4)
                .forEach(parts ->
                        device(devices, parts[0])
                                .ifPresent(device ->
                                        cards.add(
                                                new NetworkCard(
                                                        device,
                                                        word(parts[1]),
                                                        Stream.of(parts[2].split(" "))
                                                                .filter(link -> !link.isEmpty())
                                                                .toList(),
                                                        number(parts[3])))));
        return cards;
    }

    private static Optional<PciDevices.Device> device(
            List<PciDevices.Device> devices, String address) {
        try {
            var wanted = PciAddress.parse(address);
            return devices.stream().filter(one -> one.address().equals(wanted)).findFirst();
        } catch (BadValue strange) {
            return Optional.empty(); // Not of PCI: nothing that could be passed through.
        }
    }

    private static Optional<String> word(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    }
}
