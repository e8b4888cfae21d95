package mwan.runtime.daemon;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.health.Moment;
import mwan.runtime.networkd.Lease;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// The leases as networkd told them last.
final class LeaseBook {
    /// networkd forgets its delegations when it is restarted and asks for them again: a second when
    /// all goes well, longer when a packet is lost. The provider has taken nothing back meanwhile:
    /// for so long the last one counts.
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Map<WanName, Lease> leases = new HashMap<>();
    private final Map<WanName, Moment> missingSince = new HashMap<>();

    /// @param said empty when networkd did not answer, which says nothing
    void told(WanName wan, Optional<Lease> said, Moment now) {
        if (said.isEmpty()) {
            return;
        }
        var before = lease(wan);
        boolean lost = before.delegation().isPresent() && said.get().delegation().isEmpty();
        if (!lost || said.get().boundIpv6()) {
            missingSince.remove(wan);
            leases.put(wan, said.get());
            return;
        }
        var since = missingSince.computeIfAbsent(wan, _ -> now);
        if (now.since(since).compareTo(GRACE) >= 0) {
            missingSince.remove(wan);
            leases.put(wan, said.get());
        }
    }

    /// A line that lost its carrier may come back as another.
    void lineLost(WanName wan) {
        missingSince.remove(wan);
        leases.remove(wan);
    }

    /// Whether some answer has to be asked for again soon.
    boolean unsettled() {
        return !missingSince.isEmpty();
    }

    Lease lease(WanName wan) {
        return leases.getOrDefault(wan, Lease.NONE);
    }

    Map<WanName, Lease> all() {
        return Map.copyOf(leases);
    }

    /// A renewal changes none of them.
    Map<WanName, Ipv6Prefix> delegations() {
        var delegations = new HashMap<WanName, Ipv6Prefix>();
        leases.keySet()
                .forEach(wan -> delegation(wan).ifPresent(prefix -> delegations.put(wan, prefix)));
        return delegations;
    }

    Optional<Ipv6Prefix> delegation(WanName wan) {
        return lease(wan).delegation().map(Lease.Delegation::prefix);
    }
}
