package mwan.runtime.daemon;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import mwan.runtime.health.Moment;
import mwan.value.WanName;

/// By which WANs anybody's packets leave: the kernel's counts, less the probes.
final class Use {
    /// Packets a second that are nobody's: leases, neighbour discovery, advertisements.
    private static final int NOBODYS = 10;

    /// Who has just used a line is likely to go on.
    private static final Duration LASTS = Duration.ofSeconds(10);

    private final Map<WanName, Count> counts = new HashMap<>();

    /// @param others packets that were no probes
    /// @param usedUntil when it is taken for unused
    private record Count(long others, Moment at, Moment usedUntil) {}

    /// Whether a WAN is used; one that is looked at for the first time is.
    ///
    /// @param packets how many have left by its link since that was made
    /// @param probes how many of ours have left by the WAN
    boolean isUsed(WanName wan, long packets, long probes, Moment now) {
        long others = packets - probes;
        var before = counts.get(wan);
        var usedUntil =
                before == null || areMany(others - before.others(), now.since(before.at()))
                        ? now.plus(LASTS)
                        : before.usedUntil();
        counts.put(wan, new Count(others, now, usedUntil));
        return now.isBefore(usedUntil);
    }

    /// Fewer than none are those of a link that was made anew, of which nothing is known.
    private static boolean areMany(long packets, Duration time) {
        return packets < 0 || packets > NOBODYS * time.toNanos() / 1e9;
    }
}
