/// A small world of network namespaces around the router: a client, OPNsense, two ISPs and an
/// Internet, all of the real kernel. Only the addresses are set by hand where networkd would.
@NullMarked
package mwan.runtime.kernel.world;

import org.jspecify.annotations.NullMarked;
