/// How long new connections fail when a WAN fails, in a lab of its own.
@NullMarked
package mwan.lab.bench.failover;

import org.jspecify.annotations.NullMarked;
