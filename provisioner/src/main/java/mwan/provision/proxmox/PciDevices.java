package mwan.provision.proxmox;

import java.util.List;
import java.util.Optional;
import mwan.value.NodeName;
import mwan.value.PciAddress;

/// The node's PCI devices.
public final class PciDevices {
    private final Api api;
    private final NodeName node;

    PciDevices(Api api, NodeName node) {
        this.api = api;
        this.node = node;
    }

    /// All that may be passed through.
    public List<Device> list() {
        return Fields.list(api.call(Call.get("/nodes/{node}/hardware/pci").with("node", node)))
                .map(PciDevices::device)
                .toList();
    }

    private static Device device(Fields fields) {
        return new Device(
                fields.value("id", PciAddress::parse),
                fields.text("vendor"),
                fields.text("device"),
                fields.optionalText("subsystem_vendor"),
                fields.optionalText("subsystem_device"),
                fields.optionalText("device_name").orElse(fields.text("device")),
                fields.number("iommugroup"));
    }

    /// @param vendor as `0x8086`
    /// @param iommuGroup -1 where there is no IOMMU
    public record Device(
            PciAddress address,
            String vendor,
            String device,
            Optional<String> subsystemVendor,
            Optional<String> subsystemDevice,
            String name,
            long iommuGroup) {

        public boolean hasIommu() {
            return iommuGroup >= 0;
        }
    }
}
