package mwan.runtime.picture;

import java.time.Instant;
import java.util.Optional;
import mwan.value.Family;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// What is known of one WAN at one moment.
///
/// @param linkPresent whether the interface that IP runs on exists
/// @param address4 the interface's own address, leased or static
/// @param address6 the interface's own global address, not the delegation's
/// @param gateway6 mostly the link-local address that a router advertisement came from
/// @param delegation the prefix that is delegated now
/// @param drained whether an operator has taken new flows off it
public record WanPicture(
        WanName name,
        boolean linkPresent,
        boolean carrier,
        Authentication authentication,
        Optional<Ipv4InterfaceAddress> address4,
        Optional<Ipv4Address> gateway4,
        Optional<Ipv6Address> address6,
        Optional<Ipv6Address> gateway6,
        Optional<Ipv6Prefix> delegation,
        Verdict ipv4,
        Verdict ipv6,
        boolean drained) {

    /// A WAN of which nothing is known yet.
    public static WanPicture unknown(WanName name, Instant since) {
        return new WanPicture(
                name,
                false,
                false,
                Authentication.NOT_NEEDED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Verdict.starting(since),
                Verdict.starting(since),
                false);
    }

    public Verdict verdict(Family family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    /// How far 802.1X has come on this line.
    public enum Authentication {
        NOT_NEEDED,
        PENDING,
        AUTHENTICATED,
        REFUSED
    }
}
