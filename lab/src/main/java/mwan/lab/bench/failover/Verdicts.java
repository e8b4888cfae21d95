package mwan.lab.bench.failover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import mwan.value.Family;

/// What the router's log says of its verdicts.
final class Verdicts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LINE =
            Pattern.compile("verdict: (\\S+) (ipv4|ipv6) is unhealthy.* millis=([0-9.]+)(?: .*)?");

    private Verdicts() {}

    /// When a WAN was found to have failed, for each family, by [System#nanoTime]: the journal's
    /// monotonic clock is the same. A line is written when all is done, and says how long that
    /// took.
    static Map<Family, Long> unhealthy(BenchLab lab, String wan, long since) {
        var journal =
                lab.exec(
                        "mwan",
                        "journalctl",
                        "--unit=mwan",
                        "--output=json",
                        "--output-fields=MESSAGE",
                        "--lines=100");
        var found = new HashMap<Family, Long>();
        for (var line : journal.lines().toList()) {
            try {
                var entry = JSON.readTree(line);
                long written = entry.path("__MONOTONIC_TIMESTAMP").asLong() * 1000;
                var verdict = LINE.matcher(entry.path("MESSAGE").asText());
                if (written >= since && verdict.matches() && verdict.group(1).equals(wan)) {
                    found.putIfAbsent(
                            verdict.group(2).equals("ipv4") ? Family.IPV4 : Family.IPV6,
                            written - (long) (Double.parseDouble(verdict.group(3)) * 1e6));
                }
            } catch (JsonProcessingException broken) {
                throw new IllegalStateException("the journal's line is no JSON: " + line, broken);
            }
        }
        return found;
    }
}
