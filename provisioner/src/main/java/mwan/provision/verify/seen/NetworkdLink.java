package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;

/// What systemd-networkd knows of a link, as `networkctl --json=short status LINK` prints it.
///
/// @param lease4 the address that DHCPv4 gave
/// @param delegations the prefixes that DHCPv6 delegated
public record NetworkdLink(
        String state,
        Optional<Ipv4Address> lease4,
        List<Ipv6Address> addresses6,
        List<Ipv6Prefix> delegations) {

    public static NetworkdLink parse(String text) {
        var tree = Json.parse("networkctl", text);
        return new NetworkdLink(
                tree.path("AdministrativeState").asText("unknown"),
                addresses(tree)
                        .filter(a -> a.path("ConfigSource").asText().equals("DHCPv4"))
                        .flatMap(NetworkdLink::address)
                        .flatMap(a ->
                                a instanceof Ipv4Address v4 ? java.util.stream.Stream.of(v4) : null)
                        .findFirst(),
                addresses(tree)
                        .flatMap(NetworkdLink::address)
                        .flatMap(a ->
                                a instanceof Ipv6Address v6 ? java.util.stream.Stream.of(v6) : null)
                        .toList(),
                Json.each(tree.path("DHCPv6Client").path("Prefixes"))
                        .map(NetworkdLink::prefix)
                        .toList());
    }

    private static java.util.stream.Stream<JsonNode> addresses(JsonNode tree) {
        return Json.each(tree.path("Addresses"));
    }

    private static java.util.stream.Stream<IpAddress> address(JsonNode node) {
        var octets = octets(node.path("Address"));
        return octets.length == 4 || octets.length == 16
                ? java.util.stream.Stream.of(IpAddress.of(octets))
                : java.util.stream.Stream.empty();
    }

    private static Ipv6Prefix prefix(JsonNode node) {
        return new Ipv6Prefix(
                Ipv6Address.of(octets(node.path("Prefix"))), node.path("PrefixLength").asInt());
    }

    private static byte[] octets(JsonNode array) {
        var octets = new byte[array.size()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) array.path(i).asInt();
        }
        return octets;
    }
}
