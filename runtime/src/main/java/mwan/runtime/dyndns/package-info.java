/// Names whose address record follows a WAN's address: asked over that WAN, decided without side
/// effects, changed at a name server or a service.
@NullMarked
package mwan.runtime.dyndns;

import org.jspecify.annotations.NullMarked;
