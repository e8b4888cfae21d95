/// The C library's sockets by java.lang.foreign, for the kinds that Java has not: raw, netlink, and
/// AF_UNIX datagrams.
@NullMarked
package mwan.runtime.libc;

import org.jspecify.annotations.NullMarked;
