/// Linux's rtnetlink: links, addresses, routes and rules as values, their dumps, changes and
/// events.
@NullMarked
package mwan.runtime.netlink;

import org.jspecify.annotations.NullMarked;
