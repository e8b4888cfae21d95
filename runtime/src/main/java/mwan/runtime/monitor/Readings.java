package mwan.runtime.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import mwan.runtime.decide.Carrying;
import mwan.runtime.health.LineId;
import mwan.runtime.health.LineReport;
import mwan.runtime.networkd.Lease;
import mwan.runtime.picture.Picture;
import mwan.site.Router;
import mwan.value.SiteName;
import mwan.value.WanName;

/// What the daemon knows at one moment.
///
/// @param at the router's own clock
/// @param sinceBoot the clock by which leases end
/// @param lines what is measured on the lines that are watched
/// @param linkIndices of the links that are there and carry IP
/// @param failovers how often a line that was healthy has become unhealthy, since the daemon began
public record Readings(
        SiteName site,
        Router router,
        Instant at,
        Duration sinceBoot,
        Picture picture,
        Carrying carrying,
        Map<LineId, LineReport> lines,
        Map<WanName, Integer> linkIndices,
        Map<WanName, Lease> leases,
        Map<LineId, Long> failovers,
        LastApply lastApply,
        List<String> remarks,
        List<String> problems) {
    public Readings {
        lines = Map.copyOf(lines);
        linkIndices = Map.copyOf(linkIndices);
        leases = Map.copyOf(leases);
        failovers = Map.copyOf(failovers);
        remarks = List.copyOf(remarks);
        problems = List.copyOf(problems);
    }

    /// The last time that the kernel was asked for what is wanted.
    ///
    /// @param number how often it was, since the daemon began
    public record LastApply(Instant at, Duration took, long number) {}

    /// The moment at which a lease's clock will show this.
    Instant wallClock(Duration untilSinceBoot) {
        return at.plus(untilSinceBoot.minus(sinceBoot));
    }
}
