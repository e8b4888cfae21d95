/// The documents of the cloud-init drive.
@NullMarked
package mwan.provision.cloudinit;

import org.jspecify.annotations.NullMarked;
