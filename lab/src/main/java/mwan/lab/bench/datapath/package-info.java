/// What the ruleset costs a packet: the runtime's own against plain forwarding and a plain stateful
/// router, in namespaces, without the lab.
@NullMarked
package mwan.lab.bench.datapath;

import org.jspecify.annotations.NullMarked;
