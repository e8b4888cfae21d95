/// systemd-networkd: the files that make it configure the router's links, and what it knows of
/// leases and delegated prefixes.
@NullMarked
package mwan.runtime.networkd;

import org.jspecify.annotations.NullMarked;
