package mwan.runtime.health;

import java.util.Optional;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.value.IpAddress;

/// What is known of a line without asking anybody on it.
///
/// @param addressed whether the interface has an address of this family to send from
public record LineFacts(
        boolean linkPresent,
        boolean carrier,
        Authentication authentication,
        boolean addressed,
        Optional<IpAddress> gateway) {

    /// Whether a probe can be sent at all.
    boolean usable() {
        return linkPresent && carrier && addressed && gateway.isPresent();
    }
}
