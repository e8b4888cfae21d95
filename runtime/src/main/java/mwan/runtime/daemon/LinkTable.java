package mwan.runtime.daemon;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mwan.runtime.netlink.KernelRoute;
import mwan.runtime.netlink.Link;
import mwan.runtime.netlink.LinkAddress;
import mwan.runtime.netlink.Netlink;
import mwan.runtime.netlink.NextHop;
import mwan.runtime.netlink.Protocol;
import mwan.runtime.netlink.RoutingTable;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Address;

/// What the kernel said of links, addresses and routes at one moment, as far as it matters.
record LinkTable(Set<Link> links, Set<LinkAddress> addresses, Set<KernelRoute> routes) {
    static final LinkTable EMPTY = new LinkTable(List.of(), List.of(), List.of());

    /// The kernel's order means nothing, and changes when a route is only refreshed.
    LinkTable(
            Collection<Link> links,
            Collection<LinkAddress> addresses,
            Collection<KernelRoute> routes) {
        this(Set.copyOf(links), Set.copyOf(addresses), Set.copyOf(routes));
    }

    static LinkTable read(Netlink kernel) throws IOException {
        return new LinkTable(
                kernel.links(),
                kernel.addresses(),
                kernel.routes().stream().filter(LinkTable::matters).toList());
    }

    /// Others' routes that lead nowhere say nothing: with each renewal networkd takes those of
    /// delegated prefixes away and puts them back.
    private static boolean matters(KernelRoute route) {
        return route.kind() == KernelRoute.Kind.UNICAST || route.protocol().equals(Protocol.MWAN);
    }

    Optional<Link> link(InterfaceName name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /// The interface's own address: not one that the runtime put there.
    Optional<Ipv4InterfaceAddress> address4(InterfaceName link) {
        return addresses.stream()
                .filter(address -> isOwn(address, link))
                .filter(address -> address.address() instanceof Ipv4Address)
                .sorted(Comparator.comparing(LinkAddress::toString))
                .map(address ->
                        new Ipv4InterfaceAddress((Ipv4Address) address.address(), address.length()))
                .findFirst();
    }

    Optional<Ipv6Address> address6(InterfaceName link) {
        return addresses.stream()
                .filter(address -> isOwn(address, link))
                .map(LinkAddress::address)
                .filter(Ipv6Address.class::isInstance)
                .map(Ipv6Address.class::cast)
                .min(Comparator.naturalOrder());
    }

    /// What the router itself speaks from on a link: its lease, or the first address of the
    /// delegation, which the runtime puts there.
    Optional<IpAddress> source(InterfaceName link, Family family) {
        return switch (family) {
            case IPV4 -> address4(link).map(Ipv4InterfaceAddress::address);
            case IPV6 ->
                    address6(link)
                            .map(IpAddress.class::cast)
                            .or(() ->
                                    addresses.stream()
                                            .filter(address -> address.link().equals(link))
                                            .filter(LinkTable::isGlobal)
                                            .map(LinkAddress::address)
                                            .filter(Ipv6Address.class::isInstance)
                                            .findFirst());
        };
    }

    private static boolean isGlobal(LinkAddress address) {
        return address.scope() == LinkAddress.Scope.GLOBAL;
    }

    private static boolean isOwn(LinkAddress address, InterfaceName link) {
        return address.link().equals(link)
                && isGlobal(address)
                && !address.protocol().equals(Protocol.MWAN);
    }

    /// The provider's gateway: what the WAN's table has from networkd, not from the runtime.
    Optional<IpAddress> gateway(Wan wan, Family family) {
        return routes.stream()
                .filter(route -> route.table().equals(RoutingTable.of(wan.table())))
                .filter(route -> !route.protocol().equals(Protocol.MWAN))
                .filter(route -> route.destination().length() == 0)
                .filter(route -> route.destination().family() == family)
                .sorted(Comparator.comparingLong(KernelRoute::metric))
                .flatMap(route -> route.nextHops().stream())
                .filter(hop -> hop.link().filter(wan.egress()::equals).isPresent())
                .map(NextHop::via)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
