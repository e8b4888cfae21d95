package mwan.runtime.netlink;

import mwan.value.InterfaceName;
import mwan.value.IpAddress;

/// An address on a link that does not answer ARP or neighbour discovery.
///
/// @param failed whether the kernel has given it up; else it is asked for still
public record Neighbour(InterfaceName link, IpAddress address, boolean failed) {}
