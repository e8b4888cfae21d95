package mwan.runtime.netlink;

import java.util.Optional;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.MacAddress;

/// What the kernel knows of an address on a link.
public record Neighbour(
        InterfaceName link, IpAddress address, Optional<MacAddress> mac, Resolution resolution) {
    public enum Resolution {
        /// It is asked for the first time, or again after it did not answer.
        ASKED,
        /// It has not answered.
        FAILED,
        /// It has an answer, which may be old.
        KNOWN
    }
}
