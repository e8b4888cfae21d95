package mwan.runtime.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4Prefix;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.MacAddress;

/// Reads rtnetlink's messages, of which each reader is given the part behind the header. One that
/// is cut off, or has values that no kernel sends, is passed over.
final class Messages {
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOWER_UP = 0x10000;
    private static final int MAC_OCTETS = 6;
    private static final int MAC_MULTICAST = 1;
    private static final int NUD_INCOMPLETE = 0x01;
    private static final int NUD_FAILED = 0x20;
    private static final int RTM_F_CLONED = 0x200;

    private Messages() {}

    /// struct ifinfomsg. Empty for a name that is none of those the site file could name.
    static Optional<Link> link(ByteBuffer body) {
        return sound(body, 16, () -> linkOf(body));
    }

    private static Optional<Link> linkOf(ByteBuffer body) {
        int index = body.getInt(4);
        int flags = body.getInt(8);
        var attributes = Attributes.read(body.position(16));
        return attributes
                .text(3)
                .flatMap(Messages::interfaceName)
                .map(name ->
                        new Link(
                                index,
                                name,
                                (flags & IFF_UP) != 0,
                                (flags & IFF_LOWER_UP) != 0,
                                attributes.number(4).orElse(0),
                                attributes.octets(1).flatMap(Messages::mac)));
    }

    /// struct ifinfomsg too, for tx_packets: the second number of struct rtnl_link_stats64.
    static Optional<Sent> sent(ByteBuffer body) {
        return sound(body, 16, () -> sentOf(Attributes.read(body.position(16))));
    }

    private static Optional<Sent> sentOf(Attributes link) {
        return link.text(3)
                .flatMap(Messages::interfaceName)
                .flatMap(name ->
                        link.bytes(23)
                                .filter(numbers -> numbers.remaining() >= 16)
                                .map(numbers -> new Sent(name, numbers.getLong(8))));
    }

    /// struct ifaddrmsg.
    static Optional<LinkAddress> address(ByteBuffer body, LinkNames names) {
        return sound(body, 8, () -> addressOf(body, names));
    }

    private static Optional<LinkAddress> addressOf(ByteBuffer body, LinkNames names) {
        if (family(body.get(0)).isEmpty()) {
            return Optional.empty();
        }
        int length = Byte.toUnsignedInt(body.get(1));
        int scope = Byte.toUnsignedInt(body.get(3));
        var link = names.name(body.getInt(4));
        var attributes = Attributes.read(body.position(8));
        // IFA_LOCAL is the own one where the link is point to point.
        return attributes
                .octets(2)
                .or(() -> attributes.octets(1))
                .flatMap(octets ->
                        link.map(name ->
                                new LinkAddress(
                                        name,
                                        IpAddress.of(octets),
                                        length,
                                        LinkAddress.Scope.of(scope),
                                        new Protocol(attributes.number(11).orElse(0)))));
    }

    /// struct rtmsg. Empty for cached routes and families other than the two.
    static Optional<KernelRoute> route(ByteBuffer body, LinkNames names) {
        return sound(body, 12, () -> routeOf(body, names));
    }

    private static Optional<KernelRoute> routeOf(ByteBuffer body, LinkNames names) {
        var family = family(body.get(0));
        int flags = body.getInt(8);
        if (family.isEmpty() || (flags & RTM_F_CLONED) != 0) {
            return Optional.empty();
        }
        int length = Byte.toUnsignedInt(body.get(1));
        int shortTable = Byte.toUnsignedInt(body.get(4));
        int protocol = Byte.toUnsignedInt(body.get(5));
        var kind = KernelRoute.Kind.of(Byte.toUnsignedInt(body.get(7)));
        var attributes = Attributes.read(body.position(12));
        return Optional.of(
                new KernelRoute(
                        new RoutingTable(attributes.number(15).orElse(shortTable)),
                        prefix(family.get(), attributes.octets(1), length),
                        kind,
                        // IPv6 shows a refusing route as one of the loopback device.
                        kind == KernelRoute.Kind.UNICAST ? nextHops(attributes, names) : List.of(),
                        Integer.toUnsignedLong(attributes.number(6).orElse(0)),
                        new Protocol(protocol)));
    }

    private static List<NextHop> nextHops(Attributes route, LinkNames names) {
        var multipath = route.bytes(9);
        if (multipath.isEmpty()) {
            return List.of(new NextHop(gateway(route), link(route.number(4), names), 1));
        }
        // struct rtnexthop, one behind the other, each with attributes of its own.
        var hops = new ArrayList<NextHop>();
        var buffer = multipath.get();
        while (buffer.remaining() >= 8) {
            int start = buffer.position();
            int length = Short.toUnsignedInt(buffer.getShort(start));
            if (length < 8 || start + length > buffer.limit()) {
                break;
            }
            int weight = Byte.toUnsignedInt(buffer.get(start + 3)) + 1;
            int index = buffer.getInt(start + 4);
            var attributes =
                    Attributes.read(
                            buffer.slice(start + 8, length - 8).order(ByteOrder.nativeOrder()));
            hops.add(new NextHop(gateway(attributes), names.name(index), weight));
            buffer.position(Math.min(start + (length + 3) / 4 * 4, buffer.limit()));
        }
        return hops;
    }

    private static Optional<IpAddress> gateway(Attributes attributes) {
        // RTA_VIA is an IPv6 next hop of an IPv4 route, its address family in front.
        return attributes
                .octets(5)
                .or(() -> attributes.octets(18).map(via -> Arrays.copyOfRange(via, 2, via.length)))
                .map(IpAddress::of);
    }

    private static Optional<InterfaceName> link(OptionalInt index, LinkNames names) {
        return index.isPresent() ? names.name(index.getAsInt()) : Optional.empty();
    }

    /// struct fib_rule_hdr.
    static Optional<PolicyRule> rule(ByteBuffer body) {
        return sound(body, 12, () -> ruleOf(body));
    }

    private static Optional<PolicyRule> ruleOf(ByteBuffer body) {
        var family = family(body.get(0));
        if (family.isEmpty()) {
            return Optional.empty();
        }
        int sourceLength = Byte.toUnsignedInt(body.get(2));
        int shortTable = Byte.toUnsignedInt(body.get(4));
        int action = Byte.toUnsignedInt(body.get(7));
        var attributes = Attributes.read(body.position(12));
        var source = attributes.octets(2);
        return Optional.of(
                new PolicyRule(
                        family.get(),
                        attributes.number(6).orElse(0),
                        source.map(
                                octets -> prefix(family.get(), Optional.of(octets), sourceLength)),
                        attributes.text(3).flatMap(Messages::interfaceName),
                        attributes.text(17).flatMap(Messages::interfaceName),
                        mark(attributes),
                        switch (action) {
                            case 1 ->
                                    new PolicyRule.Lookup(
                                            new RoutingTable(
                                                    attributes.number(15).orElse(shortTable)));
                            case 6 -> new PolicyRule.Blackhole();
                            case 7 -> new PolicyRule.Unreachable();
                            default -> new PolicyRule.Other(action);
                        },
                        suppressed(attributes),
                        new Protocol(attributes.number(21).orElse(0))));
    }

    private static Optional<MaskedMark> mark(Attributes rule) {
        var value = rule.number(10);
        var mask = rule.number(16);
        if (value.isEmpty() && mask.isEmpty()) {
            return Optional.empty();
        }
        int bits = mask.orElse(-1);
        return bits == 0
                ? Optional.empty()
                : Optional.of(new MaskedMark(value.orElse(0) & bits, bits));
    }

    private static OptionalInt suppressed(Attributes rule) {
        var length = rule.number(14);
        return length.isPresent() && length.getAsInt() == -1 ? OptionalInt.empty() : length;
    }

    /// struct ndmsg: whether the kernel asks for it still, or has given it up.
    static boolean isSilentNeighbour(ByteBuffer body) {
        return body.remaining() >= 12 && (state(body) & (NUD_FAILED | NUD_INCOMPLETE)) != 0;
    }

    /// struct ndmsg of a silent one.
    static Optional<Neighbour> neighbour(ByteBuffer body, LinkNames names) {
        return sound(body, 12, () -> neighbourOf(body, names));
    }

    private static Optional<Neighbour> neighbourOf(ByteBuffer body, LinkNames names) {
        if (family(body.get(0)).isEmpty()) {
            return Optional.empty();
        }
        var link = names.name(body.getInt(4));
        boolean failed = (state(body) & NUD_FAILED) != 0;
        var attributes = Attributes.read(body.position(12));
        return link.flatMap(name ->
                attributes
                        .octets(1)
                        .map(octets -> new Neighbour(name, IpAddress.of(octets), failed)));
    }

    private static int state(ByteBuffer neighbour) {
        return Short.toUnsignedInt(neighbour.getShort(8));
    }

    private static Optional<Family> family(int number) {
        return Arrays.stream(Family.values())
                .filter(family -> family.linuxNumber() == number)
                .findFirst();
    }

    private static IpPrefix prefix(Family family, Optional<byte[]> octets, int length) {
        return switch (family) {
            case IPV4 ->
                    new Ipv4Prefix(octets.map(Ipv4Address::of).orElse(new Ipv4Address(0)), length);
            case IPV6 ->
                    new Ipv6Prefix(
                            octets.map(Ipv6Address::of).orElse(new Ipv6Address(0, 0)), length);
        };
    }

    /// Empty for what is no Ethernet address of one host, as a tunnel's.
    private static Optional<MacAddress> mac(byte[] octets) {
        return octets.length == MAC_OCTETS && (octets[0] & MAC_MULTICAST) == 0
                ? Optional.of(MacAddress.parse(HexFormat.ofDelimiter(":").formatHex(octets)))
                : Optional.empty();
    }

    static Optional<InterfaceName> interfaceName(String text) {
        try {
            return Optional.of(new InterfaceName(text));
        } catch (IllegalArgumentException notOneOfOurs) {
            return Optional.empty();
        }
    }

    /// @param fixed how long the part before the attributes is
    private static <T> Optional<T> sound(
            ByteBuffer body, int fixed, Supplier<Optional<T>> reading) {
        if (body.remaining() < fixed) {
            return Optional.empty();
        }
        try {
            return reading.get();
        } catch (IllegalArgumentException noValueOfAKernel) {
            return Optional.empty();
        }
    }

    /// The links' names by their index.
    interface LinkNames {
        Optional<InterfaceName> name(int index);
    }
}
