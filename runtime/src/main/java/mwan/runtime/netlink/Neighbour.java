package mwan.runtime.netlink;

import java.util.Optional;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.MacAddress;

/// What the kernel knows of an address on a link.
///
/// @param failed whether it did not answer
public record Neighbour(
        InterfaceName link, IpAddress address, Optional<MacAddress> mac, boolean failed) {}
