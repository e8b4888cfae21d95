package mwan.site;

import java.util.List;
import java.util.Optional;
import mwan.value.InterfaceName;
import mwan.value.MacAddress;
import mwan.value.PciAddress;
import mwan.value.UnitName;

/// The Proxmox host itself, reached over SSH for what its API does not do.
///
/// @param vf absent where no WAN uses a VF
public record Host(Ssh ssh, Optional<VirtualFunction> vf, List<Bridge> bridges) {

    /// The SR-IOV virtual function that a WAN uses.
    ///
    /// @param pf the physical function's PCI address: names change, this does not
    /// @param index the VF's number, from 0
    /// @param count the least number of VFs that the PF has after boot
    /// @param unit the systemd unit that sets it up at boot
    public record VirtualFunction(
            PciAddress pf,
            int index,
            int count,
            Optional<MacAddress> mac,
            boolean trust,
            boolean spoofCheck,
            UnitName unit) {}

    /// A bridge: used when it is there, made when it is missing.
    ///
    /// @param ports the host's own interfaces in it
    public record Bridge(InterfaceName name, List<InterfaceName> ports) {}
}
