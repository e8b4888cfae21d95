package mwan.runtime.monitor;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import mwan.runtime.health.LineId;
import mwan.runtime.health.LineReport;
import mwan.runtime.health.Quality;
import mwan.runtime.kernel.WanCounter;
import mwan.runtime.monitor.Traffic.Direction;
import mwan.runtime.networkd.Lease;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Wan;
import mwan.value.Family;

/// What Prometheus is told. Names and units follow its conventions (seconds, ratios from 0 to 1,
/// counters that end in `_total`).
final class Metrics {
    /// An end that is further away than this is none: DHCP and networkd have words for "never".
    private static final Duration FOR_EVER = Duration.ofDays(200 * 365);

    private final Readings readings;
    private final Traffic traffic;
    private final Exposition out = new Exposition();

    private Metrics(Readings readings, Traffic traffic) {
        this.readings = readings;
        this.traffic = traffic;
    }

    static String of(Shown shown) {
        var metrics = new Metrics(shown.readings(), shown.traffic());
        metrics.verdicts();
        metrics.quality();
        metrics.traffic();
        metrics.leases();
        metrics.router();
        metrics.certificates(shown.certificates());
        metrics.process(shown.process());
        return metrics.out.toString();
    }

    private interface LineSample {
        void of(LineId line, WanPicture wan, String... labels);
    }

    private void eachLine(LineSample sample) {
        for (var wan : readings.router().wans()) {
            for (var family : families(wan)) {
                readings.picture()
                        .wan(wan.name())
                        .ifPresent(picture ->
                                sample.of(
                                        new LineId(wan.name(), family),
                                        picture,
                                        "wan",
                                        wan.name().value(),
                                        "family",
                                        family.label()));
            }
        }
    }

    private static List<Family> families(Wan wan) {
        return List.of(Family.values()).stream()
                .filter(family ->
                        switch (family) {
                            case IPV4 -> wan.ipv4().isPresent();
                            case IPV6 -> wan.ipv6().isPresent();
                        })
                .toList();
    }

    private static String[] with(String[] labels, String name, String value) {
        var more = Arrays.copyOf(labels, labels.length + 2);
        more[labels.length] = name;
        more[labels.length + 1] = value;
        return more;
    }

    private void verdicts() {
        var verdict =
                out.gauge("mwan_wan_verdict", "1 for the verdict on a WAN that holds now, else 0.");
        eachLine((line, wan, labels) -> {
            for (var state : Verdict.State.values()) {
                verdict.sample(
                        wan.verdict(line.family()).state() == state,
                        with(labels, "verdict", state.label()));
            }
        });
        var reason =
                out.gauge("mwan_wan_verdict_reason", "1 for the verdict's present reason, else 0.");
        eachLine((line, wan, labels) -> {
            for (var cause : Verdict.Reason.values()) {
                reason.sample(
                        wan.verdict(line.family()).reason() == cause,
                        with(labels, "reason", cause.label()));
            }
        });
        var since =
                out.gauge("mwan_wan_verdict_since_timestamp_seconds", "When the verdict began.");
        eachLine((line, wan, labels) -> since.sample(wan.verdict(line.family()).since(), labels));
        var failovers =
                out.counter(
                        "mwan_wan_failovers_total",
                        "How often a healthy WAN became unhealthy, since the daemon began.");
        eachLine((line, _, labels) ->
                failovers.sample(readings.failovers().getOrDefault(line, 0L), labels));
        var carries =
                out.gauge("mwan_wan_takes_new_flows", "Whether new flows from inside take it.");
        eachLine((line, _, labels) ->
                carries.sample(readings.carrying().of(line.family()).contains(line.wan()), labels));
    }

    private void quality() {
        quality(
                "mwan_wan_loss_ratio",
                "Share of the window's probes that were not answered.",
                it -> it.lossPercent() / 100);
        quality(
                "mwan_wan_latency_seconds",
                "Mean round trip of the window's probes.",
                it -> it.latency().toNanos() / 1e9);
        quality(
                "mwan_wan_jitter_seconds",
                "Mean difference of successive round trips in the window.",
                it -> it.jitter().toNanos() / 1e9);
        quality("mwan_wan_window_probes", "Probes in the window.", it -> (double) it.samples());
    }

    /// Nothing is told of a line that could send no probe: 0 would be a lie.
    private void quality(String name, String help, Function<Quality, Double> value) {
        var metric = out.gauge(name, help);
        eachLine((line, _, labels) -> {
            var report = readings.lines().get(line);
            if (report != null && isMeasured(report)) {
                metric.sample(value.apply(report.quality()), labels);
            }
        });
    }

    private static boolean isMeasured(LineReport report) {
        return report.quality().samples() > 0;
    }

    private void traffic() {
        var flows = out.gauge("mwan_wan_flows", "Flows that conntrack has on the WAN now.");
        traffic.flows()
                .ifPresent(counted ->
                        eachLine((line, _, labels) ->
                                flows.sample(counted.getOrDefault(line, 0L), labels)));
        bytes(
                Direction.RECEIVE,
                "mwan_wan_receive_bytes_total",
                "Octets that came in by the WAN's link, headers of the link included.");
        bytes(
                Direction.TRANSMIT,
                "mwan_wan_transmit_bytes_total",
                "Octets that left by the WAN's link, headers of the link included.");
        packets(
                WanCounter.DROPPED,
                "mwan_wan_dropped_packets_total",
                "Packets from the WAN that were let in nowhere.");
        packets(
                WanCounter.SPOOFED,
                "mwan_wan_spoofed_packets_total",
                "Packets from the WAN with a source address that is inside.");
        packets(
                WanCounter.FOREIGN,
                "mwan_wan_foreign_source_packets_total",
                "Packets that were kept from leaving with a source address that is not ours.");
        total("refused", "mwan_refused_packets_total", "New flows' packets that found no WAN.");
        total(
                "pinned",
                "mwan_refused_pinned_packets_total",
                "New flows' packets whose forced WAN took none.");
    }

    private void bytes(Direction direction, String name, String help) {
        var metric = out.counter(name, help);
        eachLine((line, _, labels) ->
                traffic.bytes(direction, line).ifPresent(bytes -> metric.sample(bytes, labels)));
    }

    private void packets(WanCounter counter, String name, String help) {
        var metric = out.counter(name, help);
        eachLine((line, _, labels) ->
                traffic.packets(counter, line).ifPresent(it -> metric.sample(it, labels)));
    }

    private void total(String counter, String name, String help) {
        var counted = traffic.dropped().get(counter);
        if (counted != null) {
            out.counter(name, help).sample(counted.packets());
        }
    }

    private void leases() {
        var lease = out.gauge("mwan_lease_expiry_timestamp_seconds", "When the DHCPv4 lease ends.");
        var preferred =
                out.gauge(
                        "mwan_delegation_preferred_expiry_timestamp_seconds",
                        "Until when new flows should use the delegated prefix.");
        each((wan, told) ->
                told.ipv4Until()
                        .filter(Metrics::ends)
                        .ifPresent(until ->
                                lease.sample(
                                        readings.wallClock(until), "wan", wan.name().value())));
        each((wan, told) -> {
            for (var it : told.delegations()) {
                preferred.sample(
                        seconds(it.preferredUntil()),
                        "wan",
                        wan.name().value(),
                        "prefix",
                        it.prefix().toString());
            }
        });
        var valid =
                out.gauge(
                        "mwan_delegation_expiry_timestamp_seconds",
                        "When the delegated prefix ends.");
        each((wan, told) -> {
            for (var it : told.delegations()) {
                valid.sample(
                        seconds(it.validUntil()),
                        "wan",
                        wan.name().value(),
                        "prefix",
                        it.prefix().toString());
            }
        });
    }

    private static boolean ends(Duration until) {
        return until.compareTo(FOR_EVER) < 0;
    }

    private double seconds(Duration until) {
        return ends(until) ? readings.wallClock(until).getEpochSecond() : Double.POSITIVE_INFINITY;
    }

    private void each(BiConsumer<Wan, Lease> sample) {
        for (var wan : readings.router().wans()) {
            sample.accept(wan, readings.leases().getOrDefault(wan.name(), Lease.NONE));
        }
    }

    private void router() {
        var drained = out.gauge("mwan_wan_drained", "Whether an operator has drained the WAN.");
        eachWan((wan, picture) -> drained.sample(picture.drained(), "wan", wan.name().value()));
        var carrier = out.gauge("mwan_wan_carrier", "Whether the WAN's link has a carrier.");
        eachWan((wan, picture) -> carrier.sample(picture.carrier(), "wan", wan.name().value()));
        var tier = out.gauge("mwan_wan_tier", "The WAN's tier; the lowest healthy one is used.");
        eachWan((wan, _) -> tier.sample(wan.tier(), "wan", wan.name().value()));
        var apply = readings.lastApply();
        out.gauge("mwan_last_apply_timestamp_seconds", "When the kernel was last changed or asked.")
                .sample(apply.at());
        out.gauge("mwan_last_apply_duration_seconds", "How long that took.").sample(apply.took());
        out.counter("mwan_applies_total", "How often that was, since the daemon began.")
                .sample(apply.number());
        out.gauge("mwan_problems", "What the kernel refuses now, and next hops that do not answer.")
                .sample(readings.problems().size());
    }

    private void eachWan(BiConsumer<Wan, WanPicture> sample) {
        for (var wan : readings.router().wans()) {
            readings.picture().wan(wan.name()).ifPresent(picture -> sample.accept(wan, picture));
        }
    }

    private void certificates(List<Shown.Certificate> certificates) {
        var end =
                out.gauge(
                        "mwan_certificate_expiry_timestamp_seconds",
                        "When the first certificate of the file ends.");
        certificates.forEach(it -> end.sample(it.end(), "file", it.file()));
    }

    private void process(Shown.Daemon process) {
        out.gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
                .sample(process.residentBytes());
        out.counter("process_cpu_seconds_total", "CPU time spent, in seconds.")
                .sample(process.cpu());
        out.gauge("process_start_time_seconds", "When the process began.").sample(process.began());
    }
}
