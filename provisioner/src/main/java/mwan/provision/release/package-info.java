/// The runtime in the VM: releases addressed by their content.
@NullMarked
package mwan.provision.release;

import org.jspecify.annotations.NullMarked;
