/// The PEM files of 802.1X: what is asked of them, and where they go.
@NullMarked
package mwan.provision.certificates;

import org.jspecify.annotations.NullMarked;
