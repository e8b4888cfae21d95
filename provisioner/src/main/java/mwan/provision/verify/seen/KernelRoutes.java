package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.value.IpPrefix;
import mwan.value.Ipv6Prefix;

/// The routes of one table, as `ip -json route show table …` prints them. A default route may have
/// one next hop, several, or the id of a next-hop object: all three are the same here.
public record KernelRoutes(List<Route> routes) {

    /// A table that no route was ever put into is told as an error by the kernel: it is empty.
    public static final KernelRoutes EMPTY = new KernelRoutes(List.of());

    public static KernelRoutes parse(String text) {
        return text.isBlank()
                ? EMPTY
                : new KernelRoutes(
                        Json.each(Json.parse("ip route", text)).map(KernelRoutes::route).toList());
    }

    /// The interfaces that default routes leave by.
    public Set<String> defaultLinks() {
        return defaults()
                .flatMap(route -> route.hops().stream())
                .map(Hop::link)
                .collect(Collectors.toSet());
    }

    /// Whether what no other route takes is refused, so that it never falls through to main.
    public boolean endsUnreachable() {
        return defaults()
                .anyMatch(route ->
                        Set.of("unreachable", "blackhole", "prohibit").contains(route.type()));
    }

    public List<Route> to(Ipv6Prefix prefix) {
        return routes.stream().filter(route -> route.to().equals(prefix.toString())).toList();
    }

    private Stream<Route> defaults() {
        return routes.stream().filter(route -> route.to().equals("default"));
    }

    /// @param type `unicast`, `unreachable`, …
    /// @param to `default`, or a prefix; a host's own has its full length
    public record Route(String type, String to, List<Hop> hops) {
        @Override
        public String toString() {
            var ways = hops.stream().map(Hop::toString).collect(Collectors.joining(", "));
            return (type.equals("unicast") ? "" : type + " ")
                    + to
                    + (ways.isEmpty() ? "" : " " + ways);
        }
    }

    /// @param via absent when the destination is on-link
    public record Hop(Optional<String> via, String link) {
        @Override
        public String toString() {
            return via.map(gateway -> "via " + gateway + " ").orElse("") + "dev " + link;
        }
    }

    private static Route route(JsonNode node) {
        var hops =
                node.has("nexthops")
                        ? Json.each(node.path("nexthops")).map(KernelRoutes::hop).toList()
                        : node.has("dev") ? List.of(hop(node)) : List.<Hop>of();
        return new Route(
                node.path("type").asText("unicast"), destination(node.path("dst").asText()), hops);
    }

    private static Hop hop(JsonNode node) {
        var via = Json.text(node, "gateway").or(() -> Json.text(node.path("via"), "host"));
        return new Hop(via, node.path("dev").asText());
    }

    private static String destination(String text) {
        if (text.equals("default") || text.isEmpty()) {
            return "default";
        }
        var full = text.contains("/") ? text : text + (text.contains(":") ? "/128" : "/32");
        return IpPrefix.parse(full).toString();
    }
}
