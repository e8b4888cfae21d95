package mwan.runtime.kernel;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import mwan.runtime.decide.Desired;
import mwan.runtime.netlink.KernelRoute;
import mwan.runtime.netlink.LinkAddress;
import mwan.runtime.netlink.Netlink;
import mwan.runtime.netlink.PolicyRule;
import mwan.runtime.netlink.Protocol;
import mwan.runtime.netlink.RoutingTable;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;

/// What of addresses, routes and rules differs from what is wanted. What comes and what goes are
/// done apart, since the nft rules change between the two: a WAN is not given flows before its
/// routes are there, and keeps its routes until it is given none.
final class RoutingChange {
    private final Difference<LinkAddress> addresses;
    private final Difference<KernelRoute> routes;
    private final Difference<PolicyRule> rules;

    private RoutingChange(
            Difference<LinkAddress> addresses,
            Difference<KernelRoute> routes,
            Difference<PolicyRule> rules) {
        this.addresses = addresses;
        this.routes = routes;
        this.rules = rules;
    }

    static RoutingChange between(Desired desired, Netlink kernel) throws IOException {
        var there = kernel.addresses();
        return new RoutingChange(
                Difference.between(
                        notHeldByOthers(desired.addresses(), there),
                        there,
                        it -> it.protocol().equals(Protocol.MWAN),
                        it -> it),
                Difference.between(
                        desired.routes(),
                        kernel.routes(),
                        it -> it.protocol().equals(Protocol.MWAN),
                        RouteKey::of),
                Difference.between(
                        desired.rules(),
                        kernel.rules(),
                        it -> it.protocol().equals(Protocol.MWAN),
                        it -> it));
    }

    /// An address that networkd has put there already is as good.
    private static List<LinkAddress> notHeldByOthers(
            List<LinkAddress> wanted, List<LinkAddress> there) {
        var held = new HashSet<Place>();
        there.stream()
                .filter(other -> !other.protocol().equals(Protocol.MWAN))
                .map(Place::of)
                .forEach(held::add);
        return wanted.stream().filter(address -> !held.contains(Place.of(address))).toList();
    }

    /// Where an address is, whoever put it there. A block may have thousands.
    private record Place(InterfaceName link, IpAddress address) {
        static Place of(LinkAddress address) {
            return new Place(address.link(), address.address());
        }
    }

    /// What differs, a line each.
    List<String> sentences() {
        return Stream.of(
                        sentences("missing", addresses.added()),
                        sentences("missing", rules.added()),
                        sentences("missing", routes.added()),
                        sentences("other", routes.replaced()),
                        sentences("surplus", routes.removed()),
                        sentences("surplus", rules.removed()),
                        sentences("surplus", addresses.removed()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> sentences(String word, List<?> things) {
        return things.stream().map(thing -> word + ": " + kind(thing) + " " + thing).toList();
    }

    void add(Netlink kernel, Journal journal) {
        each(addresses.added(), "added", kernel::add, journal);
        each(rules.added(), "added", kernel::add, journal);
        each(routes.added(), "added", kernel::add, journal);
        each(routes.replaced(), "replaced", kernel::replace, journal);
    }

    void remove(Netlink kernel, Journal journal) {
        each(rules.removed(), "removed", kernel::delete, journal);
        each(routes.removed(), "removed", kernel::delete, journal);
        each(addresses.removed(), "removed", kernel::delete, journal);
    }

    private static <T> void each(List<T> things, String word, Doing<T> doing, Journal journal) {
        for (var thing : things) {
            journal.attempt(word + " " + kind(thing) + " " + thing, () -> doing.to(thing));
        }
    }

    private static String kind(Object thing) {
        return switch (thing) {
            case LinkAddress _ -> "address";
            case KernelRoute _ -> "route";
            default -> "rule";
        };
    }

    private interface Doing<T> {
        void to(T thing) throws IOException;
    }

    /// The kernel has one route of a table, destination and metric, and one default of ours a
    /// gateway's link; in `add` both families behave alike then.
    private record RouteKey(RoutingTable table, IpPrefix destination, long metric) {
        static RouteKey of(KernelRoute route) {
            return new RouteKey(route.table(), route.destination(), route.metric());
        }
    }
}
