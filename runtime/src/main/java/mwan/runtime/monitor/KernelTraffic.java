package mwan.runtime.monitor;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.decide.Decision;
import mwan.runtime.health.LineId;
import mwan.runtime.kernel.LinuxKernel;
import mwan.runtime.netlink.Conntrack;
import mwan.runtime.netlink.NftCounters;
import mwan.runtime.netlink.NftCounters.TableFamily;
import mwan.site.Router;
import mwan.value.Family;

/// Reads what the kernel has counted. What cannot be read is left out.
final class KernelTraffic {
    private KernelTraffic() {}

    static Traffic read(Router router) {
        return new Traffic(
                flows(router),
                counters(TableFamily.INET, LinuxKernel.TABLE),
                counters(TableFamily.NETDEV, LinkCounters.TABLE));
    }

    private static Map<String, NftCounters.Counted> counters(TableFamily family, String table) {
        try (var counters = NftCounters.open()) {
            return counters.read(family, table);
        } catch (IOException unread) {
            return Map.of();
        }
    }

    private static Optional<Map<LineId, Long>> flows(Router router) {
        int mask = router.kernel().markMask();
        var byMark = new HashMap<Integer, Map<Family, LineId>>();
        var flows = new HashMap<LineId, Long>();
        for (var wan : router.wans()) {
            var lines = new EnumMap<Family, LineId>(Family.class);
            for (var family : Family.values()) {
                var line = new LineId(wan.name(), family);
                lines.put(family, line);
                flows.put(line, 0L);
            }
            byMark.put(Decision.mark(router, wan).value(), lines);
        }
        try (var conntrack = Conntrack.open()) {
            conntrack.eachFlow((family, mark) -> {
                var lines = byMark.get(mark & mask);
                if (lines != null) {
                    flows.computeIfPresent(lines.get(family), (_, number) -> number + 1);
                }
            });
            return Optional.of(flows);
        } catch (IOException unread) {
            return Optional.empty();
        }
    }
}
