package mwan.runtime.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.runtime.health.LineId;
import mwan.runtime.health.Quality;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
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

    static String health(Snapshot snapshot, Map<LineId, Quality> qualities) {
        var table =
                new TextTable()
                        .row("WAN", "FAMILY", "VERDICT", "LOSS", "LATENCY", "JITTER", "PROBES");
        for (var wan : snapshot.router().wans()) {
            for (var family : Family.values()) {
                var quality = qualities.get(new LineId(wan.name(), family));
                if (quality != null) {
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
        return table.toString();
    }

    static String healthJson(Snapshot snapshot, Map<LineId, Quality> qualities) {
        var root = StatusDocument.object();
        var lines = root.putArray("lines");
        for (var wan : snapshot.router().wans()) {
            for (var family : Family.values()) {
                var line = new LineId(wan.name(), family);
                var quality = qualities.get(line);
                if (quality != null) {
                    lines.addObject()
                            .put("wan", wan.name().value())
                            .put("family", family.label())
                            .put("verdict", verdict(snapshot, line))
                            .put("lossPercent", quality.lossPercent())
                            .put("latencyMillis", quality.latency().toNanos() / 1e6)
                            .put("jitterMillis", quality.jitter().toNanos() / 1e6)
                            .put("probes", quality.samples());
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
                                .orElse("none: no IPv6 goes out here"));
            }
        }
        return table.toString();
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
