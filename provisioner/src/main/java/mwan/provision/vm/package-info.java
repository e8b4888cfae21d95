/// The router's VM: its hardware, its first boot, and the way into it.
@NullMarked
package mwan.provision.vm;

import org.jspecify.annotations.NullMarked;
