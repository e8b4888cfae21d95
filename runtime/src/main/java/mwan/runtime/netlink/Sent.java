package mwan.runtime.netlink;

import mwan.value.InterfaceName;

/// How much has left by a link.
///
/// @param packets since the link was made
public record Sent(InterfaceName link, long packets) {}
