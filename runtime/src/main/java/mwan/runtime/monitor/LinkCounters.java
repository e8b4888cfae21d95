package mwan.runtime.monitor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mwan.runtime.health.LineId;
import mwan.runtime.log.Log;
import mwan.runtime.monitor.Traffic.Direction;
import mwan.runtime.netlink.NftCounters;
import mwan.runtime.netlink.NftCounters.TableFamily;
import mwan.runtime.process.Commands;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.WanName;

/// Counts each WAN's octets by family, in an nft table of its own at the links themselves: flows in
/// a flow table pass nothing else. There only while the router is monitored, since it costs each
/// packet a little.
final class LinkCounters {
    static final String TABLE = "mwan_monitor";

    private final Commands commands;
    private final Log log;
    private Map<WanName, Integer> counted = Map.of();

    LinkCounters(Commands commands, Log log) {
        this.commands = commands;
        this.log = log;
    }

    /// Counts on the links that are there; a link that was made anew is found by its index.
    void keep(Readings readings) {
        var present = readings.linkIndices();
        if (present.equals(counted)) {
            return;
        }
        counted = present;
        nft(
                script(
                        readings.router().wans().stream()
                                .filter(wan -> present.containsKey(wan.name()))
                                .toList()));
    }

    /// What was counted stays: adding what is there changes nothing.
    static String script(List<Wan> wans) {
        var lines = new ArrayList<String>();
        lines.add("add table netdev " + TABLE);
        for (var wan : wans) {
            for (var direction : Direction.values()) {
                var chain = "netdev " + TABLE + " " + direction.label() + "_" + wan.name();
                lines.add(
                        "add chain %s { type filter hook %s device \"%s\" priority -500; }"
                                .formatted(chain, direction.hook(), wan.egress()));
                lines.add("flush chain " + chain);
                for (var family : Family.values()) {
                    var counter = direction.counter(new LineId(wan.name(), family));
                    lines.add("add counter netdev " + TABLE + " " + counter);
                    lines.add(
                            "add rule %s meta protocol %s counter name %s"
                                    .formatted(chain, protocol(family), counter));
                }
            }
        }
        return String.join("\n", lines);
    }

    private static String protocol(Family family) {
        return switch (family) {
            case IPV4 -> "ip";
            case IPV6 -> "ip6";
        };
    }

    /// Takes the table away, that of an earlier daemon too.
    void end() {
        counted = Map.of();
        try (var counters = NftCounters.open()) {
            if (!counters.read(TableFamily.NETDEV, TABLE).isEmpty()) {
                nft("delete table netdev " + TABLE);
            }
        } catch (IOException unread) {
            log.warning("monitor", "nft's counters cannot be read: " + unread.getMessage());
        }
    }

    private void nft(String script) {
        try {
            var outcome = commands.run(List.of("nft", script));
            if (!outcome.succeeded()) {
                log.warning("monitor", "octets are not counted: " + outcome.errors().strip());
            }
        } catch (IOException failed) {
            log.warning("monitor", "octets are not counted: " + failed.getMessage());
        }
    }
}
