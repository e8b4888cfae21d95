/// IEEE 802.1X by wpa_supplicant: its configuration, and what its control socket says.
@NullMarked
package mwan.runtime.dot1x;

import org.jspecify.annotations.NullMarked;
