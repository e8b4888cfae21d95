/// The image that the VM's disk is made from.
@NullMarked
package mwan.provision.image;

import org.jspecify.annotations.NullMarked;
