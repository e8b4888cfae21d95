package mwan.provision.host;

import java.util.Optional;
import java.util.OptionalInt;
import mwan.provision.remote.SystemdState;
import mwan.value.InterfaceName;
import mwan.value.PciAddress;

/// The VF and its unit, as the host has them now.
///
/// @param vfCount absent when the PF has no SR-IOV, or is not there at all
/// @param pfLink the PF's link; absent while its driver has not made one
/// @param vfAddress the VF's own PCI address; absent while there is no VF
/// @param inUse whether a VM has it open
/// @param bootId of the host's present boot
public record VfState(
        OptionalInt vfCount,
        Optional<InterfaceName> pfLink,
        Optional<PciAddress> vfAddress,
        boolean inUse,
        Optional<VfReport> report,
        Optional<String> unitText,
        Optional<String> script,
        SystemdState unit,
        String bootId) {}
