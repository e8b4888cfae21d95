/// A stop and a start of the VM that goes on by itself on the host, whatever becomes of the
/// workstation, and is taken back when the router does not work afterwards.
@NullMarked
package mwan.provision.coldstart;

import org.jspecify.annotations.NullMarked;
