package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mwan.runtime.netlink.KernelRoute;
import mwan.runtime.netlink.MaskedMark;
import mwan.runtime.netlink.PolicyRule;
import mwan.runtime.netlink.RoutingTable;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv4Prefix;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;

/// Policy routing: who looks into which table.
///
/// The order of the rules is the order of how many packets meet them. In words:
/// 1. what bears no mark of ours looks at main, but not at its default routes: what comes from a
///    WAN finds its way inside here;
/// 2. what bears a WAN's mark looks at that WAN's table, which ends in unreachable, and before that
///    in a blackhole while some WAN is healthy: then what is left of a failed WAN's flows hears a
///    moment's silence and the reset that follows, and no error that would end it;
/// 3. what is left and came from a link is dropped. So without the nft table, which marks, nothing
///    passes: no packet leaves untranslated, and TCP only sees a pause, since no error is sent;
/// 4. what is left is the router's own: bound to a WAN by its interface or its source address it
///    looks at that WAN's table, else at main, as ever.
final class Routing {
    // Offsets from the site's first priority; there is room for 100 WANs in each group.
    private static final int UNMARKED = 0;
    private static final int MARKED = 100;
    private static final int CLOSED = 200;
    private static final int OWN_BY_LINK = 500;
    private static final int OWN_BY_SOURCE = 600;

    private static final long LAST_METRIC = 0xffff_ffffL;
    // Behind the one of networkd (1024), which knows more (a lifetime, a preferred source).
    private static final long WAN_DEFAULT_METRIC = 4096;
    private static final long MAIN_DEFAULT_METRIC = 64;
    private static final long INSIDE_METRIC = 64;

    private Routing() {}

    static List<PolicyRule> rules(Router router, Picture picture) {
        var rules = new ArrayList<PolicyRule>();
        for (var family : Family.values()) {
            addForwarding(router, family, rules);
            for (int i = 0; i < router.wans().size(); i++) {
                var wan = router.wans().get(i);
                addOwn(router, family, wan, i, picture.wan(wan.name()), rules);
            }
        }
        return rules;
    }

    private static void addForwarding(Router router, Family family, List<PolicyRule> rules) {
        int first = router.kernel().rulePriority();
        var noMark = new MaskedMark(0, router.kernel().markMask());
        rules.add(
                PolicyRule.of(family, first + UNMARKED, new PolicyRule.Lookup(RoutingTable.MAIN))
                        .mark(noMark)
                        .withoutDefaults());
        for (int i = 0; i < router.wans().size(); i++) {
            var wan = router.wans().get(i);
            rules.add(
                    PolicyRule.of(family, first + MARKED + i, lookup(wan))
                            .mark(Decision.mark(router, wan)));
        }
        int closed = first + CLOSED;
        for (var link : links(router)) {
            rules.add(closed(family, closed++, link));
        }
    }

    /// Every link that a packet can come from, a VLAN's parent included.
    private static Set<InterfaceName> links(Router router) {
        var links = new LinkedHashSet<InterfaceName>();
        links.add(router.inside().link());
        for (var wan : router.wans()) {
            links.add(wan.egress());
            links.add(wan.link().name());
        }
        links.add(router.management().link());
        return links;
    }

    private static PolicyRule closed(Family family, int priority, InterfaceName link) {
        return PolicyRule.of(family, priority, new PolicyRule.Blackhole()).iif(link);
    }

    private static void addOwn(
            Router router,
            Family family,
            Wan wan,
            int index,
            Optional<WanPicture> now,
            List<PolicyRule> rules) {
        int first = router.kernel().rulePriority();
        rules.add(
                PolicyRule.of(family, first + OWN_BY_LINK + index, lookup(wan)).oif(wan.egress()));
        for (var source : sources(family, now)) {
            rules.add(
                    PolicyRule.of(family, first + OWN_BY_SOURCE + index, lookup(wan)).from(source));
        }
    }

    private static PolicyRule.Action lookup(Wan wan) {
        return new PolicyRule.Lookup(RoutingTable.of(wan.table()));
    }

    private static List<IpPrefix> sources(Family family, Optional<WanPicture> now) {
        var sources = new ArrayList<IpPrefix>();
        switch (family) {
            case IPV4 ->
                    now.flatMap(WanPicture::address4)
                            .map(Ipv4InterfaceAddress::address)
                            .ifPresent(own -> sources.add(host(own)));
            case IPV6 -> {
                now.flatMap(WanPicture::address6).ifPresent(own -> sources.add(host(own)));
                now.flatMap(WanPicture::delegation).ifPresent(sources::add);
            }
        }
        return sources;
    }

    private static IpPrefix host(IpAddress address) {
        return switch (address) {
            case Ipv4Address ipv4 -> new Ipv4Prefix(ipv4, 32);
            case Ipv6Address ipv6 -> new Ipv6Prefix(ipv6, 128);
        };
    }

    static List<KernelRoute> routes(Router router, Picture picture, Carrying carrying) {
        var routes = new ArrayList<KernelRoute>();
        if (picture.insideLink()) {
            routes.add(inside6(router, RoutingTable.MAIN));
        }
        for (var wan : router.wans()) {
            addTable(router, picture, carrying, wan, routes);
        }
        for (var family : Family.values()) {
            addOwnDefaults(router, picture, carrying, family, routes);
        }
        return routes;
    }

    /// The WAN's own table: its default, the way back inside (the router's answers and errors bear
    /// marks too), and what ends the search, so that nothing falls through to another WAN.
    private static void addTable(
            Router router, Picture picture, Carrying carrying, Wan wan, List<KernelRoute> routes) {
        var table = RoutingTable.of(wan.table());
        if (picture.insideLink()) {
            routes.add(
                    KernelRoute.onLink(
                            table,
                            router.inside().address().prefix(),
                            router.inside().link(),
                            INSIDE_METRIC));
            routes.add(inside6(router, table));
        }
        for (var family : Family.values()) {
            gateway(picture, wan, family)
                    .ifPresent(gateway ->
                            routes.add(
                                    KernelRoute.via(
                                            table,
                                            everything(family),
                                            gateway,
                                            wan.egress(),
                                            WAN_DEFAULT_METRIC)));
            if (carries(picture, carrying, family)) {
                routes.add(KernelRoute.blackhole(table, everything(family), LAST_METRIC - 1));
            }
            routes.add(KernelRoute.unreachable(table, everything(family), LAST_METRIC));
        }
    }

    /// Whether there is somewhere to go, as far as is known: all that carries may have failed.
    private static boolean carries(Picture picture, Carrying carrying, Family family) {
        return carrying.of(family).stream()
                .flatMap(name -> picture.wan(name).stream())
                .anyMatch(now -> now.verdict(family).state() != Verdict.State.UNHEALTHY);
    }

    /// The internal prefix is behind OPNsense, not on the link: without the next hop the router
    /// would ask for each host there, and find none.
    private static KernelRoute inside6(Router router, RoutingTable table) {
        return KernelRoute.via(
                table,
                router.inside().prefix(),
                router.inside().nextHop(),
                router.inside().link(),
                INSIDE_METRIC);
    }

    /// For the router's own connections: the WANs that carry, the first one preferred.
    private static void addOwnDefaults(
            Router router,
            Picture picture,
            Carrying carrying,
            Family family,
            List<KernelRoute> routes) {
        long metric = MAIN_DEFAULT_METRIC;
        for (var wan : router.wans()) {
            var gateway = gateway(picture, wan, family);
            if (gateway.isPresent() && carrying.of(family).contains(wan.name())) {
                routes.add(
                        KernelRoute.via(
                                RoutingTable.MAIN,
                                everything(family),
                                gateway.get(),
                                wan.egress(),
                                metric++));
            }
        }
    }

    private static Optional<? extends IpAddress> gateway(Picture picture, Wan wan, Family family) {
        var now = picture.wan(wan.name()).filter(WanPicture::linkPresent);
        return switch (family) {
            case IPV4 -> now.flatMap(WanPicture::gateway4);
            case IPV6 -> now.flatMap(WanPicture::gateway6);
        };
    }

    private static IpPrefix everything(Family family) {
        return switch (family) {
            case IPV4 -> new Ipv4Prefix(new Ipv4Address(0), 0);
            case IPV6 -> new Ipv6Prefix(new Ipv6Address(0, 0), 0);
        };
    }
}
