package mwan.runtime.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.runtime.health.LineId;
import mwan.runtime.health.LineReport;
import mwan.runtime.health.ServiceReport;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Service;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.Ipv6Prefix;

/// What operators are shown, as text for people and as JSON.
final class Reports {
    private Reports() {}

    static String status(Snapshot snapshot, String traceId, Instant now) {
        var table =
                new TextTable()
                        .row("WAN", "TIER", "WEIGHT", "FAMILY", "VERDICT", "SINCE", "REASON");
        for (var wan : snapshot.router().wans()) {
            var picture = snapshot.picture().wan(wan.name());
            if (picture.isEmpty()) {
                continue;
            }
            for (var family : Family.values()) {
                var verdict = picture.get().verdict(family);
                table.row(
                        wan.name(),
                        wan.tier(),
                        wan.weight(),
                        family.label(),
                        verdict.state().label() + (picture.get().drained() ? " (drained)" : ""),
                        ago(verdict, now),
                        verdict.sentence());
            }
        }
        return "site "
                + snapshot.site()
                + ", trace "
                + traceId
                + "\nnew flows: "
                + snapshot.carrying()
                + "\n\n"
                + table
                + notes(snapshot);
    }

    private static String notes(Snapshot snapshot) {
        return Stream.concat(
                        snapshot.remarks().stream(),
                        snapshot.problems().stream().map(problem -> "problem: " + problem))
                .map(line -> line + "\n")
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.joining(), text -> text.isEmpty() ? "" : "\n" + text));
    }

    private static String ago(Verdict verdict, Instant now) {
        var ago = Duration.between(verdict.since(), now);
        if (ago.isNegative()) {
            return "just now";
        }
        return ago.toSeconds() < 120
                ? ago.toSeconds() + " s"
                : ago.toMinutes() < 120 ? ago.toMinutes() + " min" : ago.toHours() + " h";
    }

    static String health(Snapshot snapshot, Map<LineId, LineReport> reports) {
        var table =
                new TextTable()
                        .row("WAN", "FAMILY", "VERDICT", "LOSS", "LATENCY", "JITTER", "PROBES");
        for (var wan : snapshot.router().wans()) {
            for (var family : Family.values()) {
                var report = reports.get(new LineId(wan.name(), family));
                if (report != null) {
                    var quality = report.quality();
                    table.row(
                            wan.name(),
                            family.label(),
                            verdict(snapshot, new LineId(wan.name(), family)),
                            "%.1f %%".formatted(quality.lossPercent()),
                            millis(quality.latency()),
                            millis(quality.jitter()),
                            quality.samples());
                }
            }
        }
        return table + services(snapshot, reports);
    }

    /// Nothing where none is asked.
    private static String services(Snapshot snapshot, Map<LineId, LineReport> reports) {
        var table =
                new TextTable()
                        .row("WAN", "FAMILY", "SERVICE", "FAILED IN A ROW", "LATENCY", "SAYS");
        boolean any = false;
        for (var wan : snapshot.router().wans()) {
            for (var family : Family.values()) {
                var report = reports.get(new LineId(wan.name(), family));
                for (var service : report == null ? List.<ServiceReport>of() : report.services()) {
                    any = true;
                    table.row(
                            wan.name(),
                            family.label(),
                            kind(service.service()) + " " + service.service(),
                            service.failedInARow(),
                            service.latency().map(Reports::millis).orElse("-"),
                            service.sentence());
                }
            }
        }
        return any ? "\n" + table : "";
    }

    private static String kind(Service service) {
        return switch (service) {
            case Service.Dns _ -> "dns";
            case Service.Http _ -> "http";
        };
    }

    private static void service(ObjectNode node, ServiceReport report) {
        node.put("kind", kind(report.service()));
        switch (report.service()) {
            case Service.Dns dns ->
                    node.put("server", dns.server().toString()).put("name", dns.name().value());
            case Service.Http http -> node.put("page", http.page().toString());
        }
        node.put("failedInARow", report.failedInARow());
        node.put(
                "latencyMillis",
                report.latency().map(latency -> latency.toNanos() / 1e6).orElse(null));
        node.put("says", report.sentence());
    }

    static String healthJson(Snapshot snapshot, Map<LineId, LineReport> reports) {
        var root = StatusDocument.object();
        var lines = root.putArray("lines");
        for (var wan : snapshot.router().wans()) {
            for (var family : Family.values()) {
                var line = new LineId(wan.name(), family);
                var report = reports.get(line);
                if (report != null) {
                    var quality = report.quality();
                    var node = lines.addObject();
                    node.put("wan", wan.name().value())
                            .put("family", family.label())
                            .put("verdict", verdict(snapshot, line))
                            .put("lossPercent", quality.lossPercent())
                            .put("latencyMillis", quality.latency().toNanos() / 1e6)
                            .put("jitterMillis", quality.jitter().toNanos() / 1e6)
                            .put("probes", quality.samples());
                    var services = node.putArray("services");
                    report.services().forEach(one -> service(services.addObject(), one));
                }
            }
        }
        return StatusDocument.print(root);
    }

    private static String verdict(Snapshot snapshot, LineId line) {
        return snapshot.picture()
                .wan(line.wan())
                .map(wan -> wan.verdict(line.family()).state().label())
                .orElse("unknown");
    }

    private static String millis(Duration duration) {
        return "%.2f ms".formatted(duration.toNanos() / 1e6);
    }

    /// The prefixes that are translated, a line for each WAN with IPv6.
    static String npt(Snapshot snapshot) {
        var table = new TextTable().row("WAN", "LINK", "INTERNAL", "DELEGATED");
        for (var wan : snapshot.router().wans()) {
            if (wan.ipv6().isPresent()) {
                table.row(
                        wan.name(),
                        wan.egress(),
                        snapshot.router().inside().prefix(),
                        snapshot.picture()
                                .wan(wan.name())
                                .flatMap(WanPicture::delegation)
                                .map(Object::toString)
                                .orElse(
                                        hidesIpv6(wan)
                                                ? "none: IPv6 goes out by the interface's address"
                                                : "none: no IPv6 goes out here"));
            }
        }
        return table.toString();
    }

    private static boolean hidesIpv6(Wan wan) {
        return wan.ipv6().filter(Wan.Ipv6::masqueradeWithoutDelegation).isPresent();
    }

    /// What is delegated now on a WAN's link.
    static Optional<Ipv6Prefix> delegation(Snapshot snapshot, InterfaceName link) {
        return snapshot.router().wans().stream()
                .filter(wan -> wan.egress().equals(link))
                .findFirst()
                .flatMap(wan -> snapshot.picture().wan(wan.name()))
                .flatMap(WanPicture::delegation);
    }

    static Optional<String> differences(java.util.List<String> differences) {
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("\n", differences) + "\n");
    }
}
