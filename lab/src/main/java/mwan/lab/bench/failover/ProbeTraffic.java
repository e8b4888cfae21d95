package mwan.lab.bench.failover;

import java.util.regex.Pattern;
import mwan.lab.namespace.Namespace;

/// Counts the octets of probes and their answers on a provider's line, both ways and in both
/// families, with their IP headers.
final class ProbeTraffic {
    private static final Pattern BYTES = Pattern.compile("bytes (\\d+)");

    private final Namespace provider;
    private long octets;
    private long nanos;
    private long beganAt;
    private long beganWith;

    /// @param line the interface of the provider's towards the customer
    ProbeTraffic(Namespace provider, String line) {
        this.provider = provider;
        var counted =
                """
                    %1$s "%2$s" icmp type { echo-request, echo-reply } counter name probes
                    %1$s "%2$s" icmpv6 type { echo-request, echo-reply } counter name probes
                """;
        provider.exec(
                "nft",
                """
                table inet bench {
                  counter probes { }
                  chain from {
                    type filter hook prerouting priority -400; policy accept;
                %s
                  }
                  chain to {
                    type filter hook postrouting priority 400; policy accept;
                %s
                  }
                }
                """
                        .formatted(
                                counted.formatted("iifname", line),
                                counted.formatted("oifname", line)));
    }

    void begin() {
        beganWith = counted();
        beganAt = System.nanoTime();
    }

    void end() {
        octets += counted() - beganWith;
        nanos += System.nanoTime() - beganAt;
    }

    /// Over the spans since the last call.
    double kilobitsPerSecond() {
        double rate = octets * 8e6 / nanos;
        octets = 0;
        nanos = 0;
        return rate;
    }

    private long counted() {
        var found = BYTES.matcher(provider.exec("nft", "list counter inet bench probes"));
        if (!found.find()) {
            throw new IllegalStateException("no count of probes");
        }
        return Long.parseLong(found.group(1));
    }
}
