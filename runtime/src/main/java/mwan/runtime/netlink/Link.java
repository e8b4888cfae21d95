package mwan.runtime.netlink;

import java.util.Optional;
import mwan.value.InterfaceName;
import mwan.value.MacAddress;

/// A network interface.
///
/// @param index the kernel's number for it, another one when it is made anew
/// @param up whether it is switched on
/// @param carrier whether something is at the other end
/// @param mac empty for those that have none
public record Link(
        int index,
        InterfaceName name,
        boolean up,
        boolean carrier,
        int mtu,
        Optional<MacAddress> mac) {}
