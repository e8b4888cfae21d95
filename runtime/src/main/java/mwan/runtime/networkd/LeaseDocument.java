package mwan.runtime.networkd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.runtime.networkd.Lease.Delegation;
import mwan.value.BadValue;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;

/// Reads what `networkctl status --json=short LINK` prints. Strange parts of it are passed over: a
/// later networkd may say more than we know, and never must what it says stop the router.
final class LeaseDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LeaseDocument() {}

    static Optional<Lease> parse(String text) {
        JsonNode link;
        try {
            link = JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
        if (link == null || !link.isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                new Lease(
                        link.path("DHCPv6Client").path("Lease").isObject(),
                        ipv4Until(link.path("Addresses")),
                        delegations(link.path("DHCPv6Client").path("Prefixes"))));
    }

    /// The lease itself says when it is to be renewed; when it ends stands at its address.
    private static Optional<Duration> ipv4Until(JsonNode addresses) {
        for (var address : addresses) {
            if (address.path("ConfigSource").asText().equals("DHCPv4")) {
                return Optional.of(until(address, "ValidLifetimeUSec"));
            }
        }
        return Optional.empty();
    }

    private static List<Delegation> delegations(JsonNode prefixes) {
        var delegations = new ArrayList<Delegation>();
        for (var prefix : prefixes) {
            delegation(prefix).ifPresent(delegations::add);
        }
        return delegations;
    }

    private static Optional<Delegation> delegation(JsonNode node) {
        var octets = new byte[16];
        var bytes = node.path("Prefix");
        if (bytes.size() != octets.length) {
            return Optional.empty();
        }
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) bytes.path(i).asInt();
        }
        try {
            return Optional.of(
                    new Delegation(
                            new Ipv6Prefix(
                                    Ipv6Address.of(octets), node.path("PrefixLength").asInt(-1)),
                            until(node, "PreferredLifetimeUSec"),
                            until(node, "ValidLifetimeUSec")));
        } catch (BadValue notAPrefix) {
            return Optional.empty();
        }
    }

    private static Duration until(JsonNode node, String key) {
        return micros(node.path(key).asLong(Long.MAX_VALUE));
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
