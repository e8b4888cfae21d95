package mwan.runtime.monitor;

import java.util.Map;
import java.util.Optional;
import mwan.runtime.health.LineId;
import mwan.runtime.kernel.WanCounter;
import mwan.runtime.netlink.NftCounters.Counted;

/// What the kernel has counted.
///
/// @param flows that are there now; empty when they could not be read
/// @param dropped by the ruleset's counters, by their names
/// @param bytes by the counters on the WANs' links, by their names
record Traffic(
        Optional<Map<LineId, Long>> flows,
        Map<String, Counted> dropped,
        Map<String, Counted> bytes) {
    static final Traffic UNREAD = new Traffic(Optional.empty(), Map.of(), Map.of());

    Traffic {
        flows = flows.map(Map::copyOf);
        dropped = Map.copyOf(dropped);
        bytes = Map.copyOf(bytes);
    }

    Optional<Long> packets(WanCounter counter, LineId line) {
        return Optional.ofNullable(dropped.get(counter.name(line.wan(), line.family())))
                .map(Counted::packets);
    }

    Optional<Long> bytes(Direction direction, LineId line) {
        return Optional.ofNullable(bytes.get(direction.counter(line))).map(Counted::bytes);
    }

    enum Direction {
        RECEIVE("ingress"),
        TRANSMIT("egress");

        private final String hook;

        Direction(String hook) {
            this.hook = hook;
        }

        /// The hook of nft's netdev tables at which it is seen.
        String hook() {
            return hook;
        }

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        String counter(LineId line) {
            return label() + "_" + line.wan() + "_" + line.family().label();
        }
    }
}
