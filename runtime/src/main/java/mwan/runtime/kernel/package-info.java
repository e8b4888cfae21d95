/// The kernel's side: brings nftables, routing and conntrack to the desired state, and sees when
/// somebody else has changed it.
@NullMarked
package mwan.runtime.kernel;

import org.jspecify.annotations.NullMarked;
