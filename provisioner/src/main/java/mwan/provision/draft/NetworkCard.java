package mwan.provision.draft;

import java.util.List;
import java.util.Optional;
import mwan.provision.proxmox.PciDevices;

/// A network card's PCI function.
///
/// @param device as the API tells it
/// @param driver on the host; absent where none is bound
/// @param links the host's names for it
/// @param virtualFunctions how many it can be shared into; 0 where it has no SR-IOV
public record NetworkCard(
        PciDevices.Device device,
        Optional<String> driver,
        List<String> links,
        int virtualFunctions) {
    public NetworkCard {
        links = List.copyOf(links);
    }

    boolean isShared() {
        return virtualFunctions > 0;
    }

    /// In one line, for a comment.
    String text() {
        return device.address()
                + " "
                + device.name()
                + ", "
                + (links.isEmpty() ? "no link" : String.join(" ", links))
                + driver.map(name -> ", " + name).orElse(", no driver")
                + (device.hasIommu()
                        ? ", IOMMU group " + device.iommuGroup()
                        : ", no IOMMU group: switch on VT-d or AMD-Vi")
                + (isShared() ? ", up to " + virtualFunctions + " VFs" : "");
    }
}
