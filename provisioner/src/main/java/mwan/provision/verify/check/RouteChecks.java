package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mwan.provision.verify.seen.KernelRoutes;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.Family;

/// Routing tables: each WAN's own, and main.
final class RouteChecks {
    static final Kind FORWARDING =
            Kind.of(
                    Group.ROUTES,
                    "forwarding",
                    "the VM forwards packets of both families",
                    "forwarding is switched off: nothing passes the router",
                    "in the VM: sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding; systemctl restart mwan");
    static final Kind TABLE =
            Kind.of(
                    Group.ROUTES,
                    "default.{family}.{wan}",
                    "{wan}'s table has an {family} default route by {wan}'s interface",
                    "the WAN's table has no default route, or one by another interface",
                    "in the VM: ip {option} route show table {wan}; systemctl restart systemd-networkd mwan");
    static final Kind CLOSED =
            Kind.of(
                    Group.ROUTES,
                    "closed.{wan}",
                    "{wan}'s tables end in an unreachable route",
                    "when the WAN's default route goes, its flows fall through to another WAN with a foreign source address",
                    "in the VM: mwan plan; systemctl restart mwan");
    static final Kind INSIDE =
            Kind.of(
                    Group.ROUTES,
                    "inside.{table}",
                    "table {table} sends the internal prefix to the router behind",
                    "the internal prefix is on-link or missing, so the VM looks for each internal host on the link itself: echo replies get lost",
                    "in the VM: ip -6 route show table {table}; mwan plan; systemctl restart mwan");
    static final Kind MAIN =
            Kind.of(
                    Group.ROUTES,
                    "main.{family}",
                    "the router's own {family} connections leave by a WAN that works",
                    "main has no default route, or one by a WAN that has failed",
                    "in the VM: ip {option} route show; mwan plan; systemctl restart mwan");

    static final List<Kind> KINDS = List.of(FORWARDING, TABLE, CLOSED, INSIDE, MAIN);

    private RouteChecks() {}

    static List<Check> of(Site site) {
        var router = site.router();
        var checks = new ArrayList<Check>();
        checks.add(
                FORWARDING
                        .check()
                        .needing(VmChecks.SSH.id())
                        .expecting("on for IPv4 and IPv6")
                        .looking(RouteChecks::forwarding));
        for (var wan : router.wans()) {
            Facts.families(wan).forEach(family -> checks.add(table(wan, family)));
            checks.add(
                    CLOSED.check("wan", wan.name())
                            .needing(HealthChecks.DAEMON.id())
                            .expecting("an unreachable default in each family")
                            .looking(evidence -> closed(new Facts(evidence), wan)));
        }
        if (router.wans().stream().anyMatch(wan -> wan.ipv6().isPresent())) {
            router.wans().stream()
                    .filter(wan -> wan.ipv6().isPresent())
                    .forEach(wan ->
                            checks.add(inside(router, wan.name().value(), wan.table().toString())));
            checks.add(inside(router, "main", "main"));
        }
        for (var family : Family.values()) {
            if (router.wans().stream().anyMatch(wan -> Facts.has(wan, family))) {
                checks.add(main(router, family));
            }
        }
        return checks;
    }

    static String tableId(Wan wan, Family family) {
        return TABLE.id().replace("{family}", family.label()).replace("{wan}", wan.name().value());
    }

    /// The ids of the checks without which what comes back is not delivered.
    static List<String> ids(Router router) {
        return java.util.stream.Stream.concat(
                        router.wans().stream().map(wan -> LinkChecks.id(INSIDE, wan)),
                        java.util.stream.Stream.of(INSIDE.id("main")))
                .toList();
    }

    /// The ids of the checks without which what is marked for a WAN does not reach it.
    static List<String> tableIds(Router router, Family family) {
        return router.wans().stream()
                .filter(wan -> Facts.has(wan, family))
                .map(wan -> tableId(wan, family))
                .toList();
    }

    private static Check table(Wan wan, Family family) {
        return TABLE.check(
                        Map.of(
                                "wan",
                                wan.name(),
                                "family",
                                family.label(),
                                "option",
                                Facts.option(family)))
                .needing(LeaseChecks.id(wan, family))
                .expecting("default by " + wan.egress())
                .looking(evidence -> {
                    var links =
                            new Facts(evidence)
                                    .routes(family, wan.table().toString())
                                    .defaultLinks();
                    links.remove("lo");
                    return Judgement.of(
                            links.equals(Set.of(wan.egress().value())),
                            links.isEmpty()
                                    ? "no default route"
                                    : "default by " + String.join(", ", links));
                });
    }

    private static Judgement closed(Facts facts, Wan wan) {
        var open =
                Facts.families(wan).stream()
                        .filter(family ->
                                !facts.routes(family, wan.table().toString()).endsUnreachable())
                        .map(Family::label)
                        .toList();
        return Judgement.of(
                open.isEmpty(),
                open.isEmpty()
                        ? "an unreachable default in each family"
                        : "none for " + String.join(" and ", open));
    }

    private static Check inside(Router router, String name, String table) {
        var inside = router.inside();
        return INSIDE.check("table", name)
                .needing(HealthChecks.DAEMON.id(), LinkChecks.INSIDE.id())
                .expecting(inside.prefix() + " via " + inside.nextHop() + " dev " + inside.link())
                .looking(
                        evidence -> inside(new Facts(evidence).routes(Family.IPV6, table), inside));
    }

    static Judgement inside(KernelRoutes routes, Router.Inside inside) {
        var found = routes.to(inside.prefix());
        var wanted =
                new KernelRoutes.Hop(
                        java.util.Optional.of(inside.nextHop().toString()), inside.link().value());
        boolean right =
                !found.isEmpty()
                        && found.stream().allMatch(route -> route.hops().equals(List.of(wanted)));
        var seen =
                found.isEmpty()
                        ? "no route to " + inside.prefix()
                        : found.stream()
                                .map(KernelRoutes.Route::toString)
                                .collect(Collectors.joining("; "));
        boolean onLink =
                found.stream()
                        .flatMap(route -> route.hops().stream())
                        .anyMatch(hop -> hop.via().isEmpty());
        return Judgement.of(right, onLink ? seen + " (on-link)" : seen);
    }

    private static Check main(Router router, Family family) {
        return MAIN.check(Map.of("family", family.label(), "option", Facts.option(family)))
                .needing(HealthChecks.DAEMON.id())
                .expecting("a default route by a healthy WAN, and by no other")
                .looking(evidence -> {
                    var facts = new Facts(evidence);
                    return main(facts.routes(family, "main"), facts.able(router, family));
                });
    }

    static Judgement main(KernelRoutes routes, List<Wan> carrying) {
        if (carrying.isEmpty()) {
            return new Judgement.Unobserved("no WAN is healthy");
        }
        var links = new TreeSet<>(routes.defaultLinks());
        var healthy =
                carrying.stream().map(wan -> wan.egress().value()).collect(Collectors.toSet());
        return Judgement.of(
                !links.isEmpty() && healthy.containsAll(links),
                links.isEmpty() ? "no default route" : "default by " + String.join(", ", links));
    }

    private static Judgement forwarding(Evidence evidence) {
        var values =
                evidence.text(
                                Place.ROUTER,
                                "sysctl",
                                "--values",
                                "net.ipv4.ip_forward",
                                "net.ipv6.conf.all.forwarding")
                        .strip()
                        .lines()
                        .toList();
        return Judgement.of(
                values.equals(List.of("1", "1")),
                "IPv4 " + onOff(values, 0) + ", IPv6 " + onOff(values, 1));
    }

    private static String onOff(List<String> values, int index) {
        return index < values.size() && values.get(index).equals("1") ? "on" : "off";
    }
}
