package mwan.runtime.networkd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mwan.value.Ipv6Prefix;

/// What networkd knows of a link.
///
/// @param boundIpv6 whether a DHCPv6 server has given a lease, with a prefix or without; a networkd
///   that has just started, or whose server does not answer, has none
/// @param ipv4Until when the DHCPv4 lease ends, since boot; empty without one
/// @param delegations those of the present DHCPv6 lease, in the order of the server
public record Lease(boolean boundIpv6, Optional<Duration> ipv4Until, List<Delegation> delegations) {
    public static final Lease NONE = new Lease(false, Optional.empty(), List.of());

    public Lease {
        delegations = List.copyOf(delegations);
    }

    /// A prefix that is ours for a while.
    ///
    /// @param preferredUntil since boot; from then on no new flow should use it
    /// @param validUntil since boot
    public record Delegation(Ipv6Prefix prefix, Duration preferredUntil, Duration validUntil) {}

    /// The prefix to use: the one that stays valid longest, so that while an ISP renumbers the new
    /// one is taken at once.
    public Optional<Delegation> delegation() {
        return delegations.stream().max(java.util.Comparator.comparing(Delegation::preferredUntil));
    }
}
