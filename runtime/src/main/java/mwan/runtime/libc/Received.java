package mwan.runtime.libc;

import java.util.Arrays;
import java.util.Optional;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;

/// A message that came in.
///
/// @param sender the `struct sockaddr` of who sent it
@SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
public record Received(byte[] message, byte[] sender) {
    /// Who sent it, where that is an IP address.
    public Optional<IpAddress> address() {
        return switch (sender.length) {
            case 16 -> Optional.of(Ipv4Address.of(Arrays.copyOfRange(sender, 4, 8)));
            case 28 -> Optional.of(Ipv6Address.of(Arrays.copyOfRange(sender, 8, 24)));
            default -> Optional.empty();
        };
    }
}
