/// Echo requests by raw sockets, and questions to DNS and HTTP servers, by sockets that are bound
/// to a WAN's interface.
@NullMarked
package mwan.runtime.probe;

import org.jspecify.annotations.NullMarked;
