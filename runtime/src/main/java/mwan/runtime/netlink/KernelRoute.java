package mwan.runtime.netlink;

import java.util.List;
import java.util.stream.Collectors;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;

/// A route, as the kernel has it or shall have it. Those with a next hop object (`nhid`) are shown
/// with the object's ways, as the kernel dumps them.
///
/// @param nextHops one, several for a multipath route, none for those that refuse
/// @param metric smaller is preferred; unsigned
public record KernelRoute(
        RoutingTable table,
        IpPrefix destination,
        Kind kind,
        List<NextHop> nextHops,
        long metric,
        Protocol protocol) {

    public KernelRoute {
        nextHops = List.copyOf(nextHops);
        if (metric < 0 || metric > 0xffff_ffffL) {
            throw new IllegalArgumentException(metric + " is no metric: 32 bits, unsigned");
        }
    }

    public static KernelRoute via(
            RoutingTable table,
            IpPrefix destination,
            IpAddress gateway,
            InterfaceName link,
            long metric) {
        return new KernelRoute(
                table,
                destination,
                Kind.UNICAST,
                List.of(NextHop.via(gateway, link)),
                metric,
                Protocol.MWAN);
    }

    public static KernelRoute onLink(
            RoutingTable table, IpPrefix destination, InterfaceName link, long metric) {
        return new KernelRoute(
                table,
                destination,
                Kind.UNICAST,
                List.of(NextHop.onLink(link)),
                metric,
                Protocol.MWAN);
    }

    public static KernelRoute unreachable(RoutingTable table, IpPrefix destination, long metric) {
        return new KernelRoute(
                table, destination, Kind.UNREACHABLE, List.of(), metric, Protocol.MWAN);
    }

    public static KernelRoute blackhole(RoutingTable table, IpPrefix destination, long metric) {
        return new KernelRoute(
                table, destination, Kind.BLACKHOLE, List.of(), metric, Protocol.MWAN);
    }

    @Override
    public String toString() {
        return (kind == Kind.UNICAST ? "" : kind.label() + " ")
                + destination
                + nextHops.stream().map(hop -> " " + hop).collect(Collectors.joining())
                + " table "
                + table
                + " proto "
                + protocol
                + " metric "
                + metric;
    }

    /// What a route does with a packet (rtm_type).
    public enum Kind {
        UNICAST(1),
        LOCAL(2),
        BROADCAST(3),
        ANYCAST(4),
        MULTICAST(5),
        BLACKHOLE(6),
        UNREACHABLE(7),
        PROHIBIT(8),
        THROW(9);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Kind of(int number) {
            for (var kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("route type " + number);
        }

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
