package mwan.runtime.monitor;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.NOW;
import static mwan.runtime.kernel.LabSite.WEBPASS;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import mwan.runtime.decide.Carrying;
import mwan.runtime.health.LineId;
import mwan.runtime.health.LineReport;
import mwan.runtime.health.Quality;
import mwan.runtime.kernel.LabSite;
import mwan.runtime.kernel.WanCounter;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.monitor.Traffic.Direction;
import mwan.runtime.netlink.NftCounters.Counted;
import mwan.runtime.networkd.Lease;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import mwan.value.SiteName;
import mwan.value.WanName;

/// A router at work: AT&T well, Webpass black-holed, Monkeybrains without a link.
final class Example {
    static final Duration SINCE_BOOT = Duration.ofDays(3);
    private static final Ipv6Prefix DELEGATED = Ipv6Prefix.parse("2600:1700:2f71:c80::/60");

    private Example() {}

    static Readings readings() {
        return readings(NOW.plusSeconds(90), true, 0, 4.2);
    }

    static Readings readings(
            Instant at, boolean failed, double webpassLossPercent, double attLatencyMillis) {
        var attOnly = Set.of(ATT);
        return new Readings(
                new SiteName("lab"),
                LabSite.ROUTER,
                at,
                SINCE_BOOT,
                LabSite.picture(
                        UnaryOperator.identity(),
                        failed ? LabSite::failed : UnaryOperator.identity()),
                new Carrying(attOnly, attOnly),
                lines(webpassLossPercent, attLatencyMillis),
                Map.of(ATT, 7, WEBPASS, 8),
                leases(),
                Map.of(new LineId(WEBPASS, Family.IPV4), 2L),
                new Readings.LastApply(NOW, Duration.ofMillis(12), 17),
                List.of("webpass: \"<b>\" & more"),
                List.of());
    }

    private static Map<LineId, LineReport> lines(double webpassLossPercent, double attLatency) {
        var lines = new HashMap<LineId, LineReport>();
        for (var family : Family.values()) {
            lines.put(new LineId(ATT, family), report(0, attLatency, 200));
            lines.put(new LineId(WEBPASS, family), report(webpassLossPercent, 1.5, 200));
        }
        lines.put(new LineId(LabSite.MONKEYBRAINS, Family.IPV4), report(0, 0, 0));
        return lines;
    }

    private static LineReport report(double lossPercent, double latencyMillis, int samples) {
        return new LineReport(
                new Quality(
                        lossPercent,
                        Duration.ofNanos((long) (latencyMillis * 1e6)),
                        Duration.ofNanos(130_000),
                        samples),
                List.of());
    }

    private static Map<WanName, Lease> leases() {
        return Map.of(
                ATT,
                new Lease(
                        true,
                        Optional.of(SINCE_BOOT.plusHours(1)),
                        List.of(
                                new Lease.Delegation(
                                        DELEGATED,
                                        SINCE_BOOT.plusHours(2),
                                        Duration.ofNanos(Long.MAX_VALUE / 1000 * 1000)))),
                WEBPASS,
                Lease.NONE);
    }

    static Shown shown() {
        return shown(readings());
    }

    static Shown shown(Readings readings) {
        var flows = new HashMap<LineId, Long>();
        var dropped = new HashMap<String, Counted>();
        var bytes = new HashMap<String, Counted>();
        dropped.put("refused", new Counted(3, 180));
        long number = 40;
        for (var wan : LabSite.ROUTER.wans()) {
            for (var family : Family.values()) {
                var line = new LineId(wan.name(), family);
                flows.put(line, number++);
                for (var counter : WanCounter.values()) {
                    dropped.put(counter.name(wan.name(), family), new Counted(number, 0));
                }
                for (var direction : Direction.values()) {
                    bytes.put(direction.counter(line), new Counted(1, number * 1000));
                }
            }
        }
        return new Shown(
                readings,
                new Traffic(Optional.of(flows), dropped, bytes),
                List.of(new Shown.Certificate("client.pem", NOW.plus(Duration.ofDays(90)))),
                new Shown.Daemon(64L << 20, Duration.ofMillis(12_345), NOW));
    }

    /// Six hours: a fault of Webpass an hour ago, AT&T slower and slower.
    static History history() {
        var history = new History();
        var end = readings().at();
        for (int i = 2160; i > 0; i--) {
            var at = end.minus(History.BETWEEN_SAMPLES.multipliedBy(i));
            boolean fault = i > 340 && i < 400;
            history.add(
                    readings(
                            at,
                            fault || i < 10,
                            fault ? 60 : i % 500 == 0 ? 3 : 0,
                            3 + (2160 - i) / 500.0));
        }
        return history;
    }

    static RecentEvents events() {
        var events = new RecentEvents(() -> NOW);
        events.info("apply", "is not shown");
        events.notice("verdict", "webpass ipv4 is unhealthy: 3 of 3 targets silent");
        events.write(Entry.of(Level.WARNING, "kernel", "<script>alert(1)</script>"));
        return events;
    }
}
