package mwan.site;

import mwan.value.InterfaceName;
import mwan.value.MacAddress;
import mwan.value.PciAddress;

/// What of the Proxmox host is given to the VM for a link; the runtime does not know it.
public sealed interface Attachment {
    /// A virtual function of the host's PF.
    record Vf(int index) implements Attachment {}

    /// A whole PCI function.
    record Pci(PciAddress address) implements Attachment {}

    /// A virtio NIC on a bridge.
    record Bridge(InterfaceName bridge, MacAddress mac) implements Attachment {}
}
