package mwan.lab.acceptance;

import java.util.Map;
import java.util.TreeMap;

/// The packets that the providers dropped since their source was not this customer's.
///
/// @param count as the providers counted them
/// @param whose how many by provider, source, destination and protocol
record ForeignSources(long count, Map<String, Long> whose) {
    /// Since the lab was started.
    static ForeignSources soFar() {
        var status = Lab.json(Lab.provision("lab", "status", "--output", "json").succeeded().out());
        long count = 0;
        for (var provider : status.required("foreign")) {
            count += provider.asLong();
        }
        var whose = new TreeMap<String, Long>();
        for (var provider : status.required("foreignPackets").properties()) {
            for (var packets : provider.getValue()) {
                whose.put(
                        "%s: %s to %s, %s"
                                .formatted(
                                        provider.getKey(),
                                        packets.required("source").asText(),
                                        packets.required("destination").asText(),
                                        packets.required("protocol").asText()),
                        packets.required("packets").asLong());
            }
        }
        return new ForeignSources(count, whose);
    }

    ForeignSources since(ForeignSources earlier) {
        var added = new TreeMap<>(whose);
        earlier.whose.forEach((packets, then) -> added.merge(packets, -then, Long::sum));
        added.values().removeIf(packets -> packets == 0);
        return new ForeignSources(count - earlier.count, added);
    }

    /// None since that moment; else it is told whose they were.
    static void noneSince(ForeignSources earlier) {
        var since = soFar().since(earlier);
        if (since.count != 0) {
            throw new AssertionError(
                    since.count + " packets with a foreign source: " + since.whose);
        }
    }
}
