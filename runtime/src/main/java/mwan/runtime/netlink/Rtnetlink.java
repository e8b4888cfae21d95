package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.Ipv4Address;

/// The kernel itself, by a socket of NETLINK_ROUTE in the calling process's network namespace.
public final class Rtnetlink implements Netlink {
    static final int NEWLINK = 16;
    static final int GETLINK = 18;
    static final int NEWADDR = 20;
    static final int DELADDR = 21;
    static final int GETADDR = 22;
    static final int NEWROUTE = 24;
    static final int DELROUTE = 25;
    static final int GETROUTE = 26;
    static final int GETNEIGH = 30;
    static final int NEWRULE = 32;
    static final int DELRULE = 33;
    static final int GETRULE = 34;

    private static final int RTNH_F_ONLINK = 4;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_NOWHERE = 255;
    private static final int UNSPECIFIED_TABLE = 0;
    private static final int IFA_F_NODAD = 0x2;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;

    private final NetlinkConversation conversation;

    private Rtnetlink(NetlinkConversation conversation) {
        this.conversation = conversation;
    }

    public static Rtnetlink open() throws IOException {
        return new Rtnetlink(NetlinkConversation.open(NetlinkSocket.ROUTE));
    }

    @Override
    public List<Link> links() throws IOException {
        return dump(GETLINK, 0, 16, Messages::link);
    }

    @Override
    public List<Sent> sent() throws IOException {
        return dump(GETLINK, 0, 16, Messages::sent);
    }

    @Override
    public List<LinkAddress> addresses() throws IOException {
        var names = names();
        return dump(GETADDR, 0, 8, body -> Messages.address(body, names));
    }

    @Override
    public List<KernelRoute> routes() throws IOException {
        var names = names();
        var routes = new ArrayList<KernelRoute>();
        for (var family : Family.values()) {
            routes.addAll(
                    dump(GETROUTE, family.linuxNumber(), 12, body -> Messages.route(body, names)));
        }
        return routes;
    }

    @Override
    public List<PolicyRule> rules() throws IOException {
        var rules = new ArrayList<PolicyRule>();
        for (var family : Family.values()) {
            rules.addAll(dump(GETRULE, family.linuxNumber(), 12, Messages::rule));
        }
        return rules;
    }

    @Override
    public List<Neighbour> silentNeighbours() throws IOException {
        var silent =
                dump(GETNEIGH, 0, 12, Optional::of).stream()
                        .filter(Messages::isSilentNeighbour)
                        .toList();
        // Names are seldom needed: most answer.
        if (silent.isEmpty()) {
            return List.of();
        }
        var names = names();
        return silent.stream().flatMap(body -> Messages.neighbour(body, names).stream()).toList();
    }

    @Override
    public void add(KernelRoute route) throws IOException {
        route(route, NEWROUTE, MessageWriter.CREATE | MessageWriter.EXCLUSIVE);
    }

    @Override
    public void replace(KernelRoute route) throws IOException {
        route(route, NEWROUTE, MessageWriter.CREATE | MessageWriter.REPLACE);
    }

    @Override
    public void delete(KernelRoute route) throws IOException {
        route(route, DELROUTE, 0);
    }

    private void route(KernelRoute route, int type, int flags) throws IOException {
        if (route.nextHops().size() > 1) {
            throw new IllegalArgumentException("routes with several ways are only read: " + route);
        }
        var hop = route.nextHops().stream().findFirst();
        var message = conversation.request(type, flags);
        message.byteOf(route.destination().family().linuxNumber())
                .byteOf(route.destination().length())
                .byteOf(0)
                .byteOf(0)
                .byteOf(UNSPECIFIED_TABLE)
                .byteOf(route.protocol().number())
                .byteOf(scope(route, type))
                .byteOf(route.kind().number())
                .intOf(isOnLink(hop) ? RTNH_F_ONLINK : 0)
                .attribute(15, route.table().number());
        if (route.destination().length() > 0) {
            message.attribute(1, route.destination().address().octets());
        }
        message.attribute(6, (int) route.metric());
        if (hop.isPresent()) {
            hop.get().via().ifPresent(via -> message.attribute(5, via.octets()));
            if (hop.get().link().isPresent()) {
                message.attribute(4, index(hop.get().link().get()));
            }
        }
        conversation.acknowledged(message, type == DELROUTE ? "delete route" : "add route");
    }

    /// A lease of one address has its gateway outside its prefix. IPv6 gateways are link-local.
    private static boolean isOnLink(Optional<NextHop> hop) {
        return hop.flatMap(NextHop::via).filter(Ipv4Address.class::isInstance).isPresent();
    }

    private static int scope(KernelRoute route, int type) {
        if (type == DELROUTE) {
            return SCOPE_NOWHERE;
        }
        boolean direct =
                route.kind() == KernelRoute.Kind.UNICAST
                        && route.nextHops().stream().allMatch(hop -> hop.via().isEmpty());
        return direct && route.destination().family() == Family.IPV4 ? SCOPE_LINK : 0;
    }

    @Override
    public void add(PolicyRule rule) throws IOException {
        rule(rule, NEWRULE, MessageWriter.CREATE | MessageWriter.EXCLUSIVE);
    }

    @Override
    public void delete(PolicyRule rule) throws IOException {
        rule(rule, DELRULE, 0);
    }

    private void rule(PolicyRule rule, int type, int flags) throws IOException {
        int action =
                switch (rule.action()) {
                    case PolicyRule.Lookup _ -> 1;
                    case PolicyRule.Blackhole() -> 6;
                    case PolicyRule.Unreachable() -> 7;
                    case PolicyRule.Other(int number) -> number;
                };
        var message = conversation.request(type, flags);
        message.byteOf(rule.family().linuxNumber())
                .byteOf(0)
                .byteOf(rule.from().map(prefix -> prefix.length()).orElse(0))
                .byteOf(0)
                .byteOf(UNSPECIFIED_TABLE)
                .byteOf(0)
                .byteOf(0)
                .byteOf(action)
                .intOf(0)
                .attribute(6, rule.priority());
        rule.from().ifPresent(prefix -> message.attribute(2, prefix.address().octets()));
        rule.iif().ifPresent(link -> message.attribute(3, link.value()));
        rule.oif().ifPresent(link -> message.attribute(17, link.value()));
        rule.mark()
                .ifPresent(mark -> message.attribute(10, mark.value()).attribute(16, mark.mask()));
        if (rule.action() instanceof PolicyRule.Lookup(RoutingTable table)) {
            message.attribute(15, table.number());
        }
        if (rule.suppressPrefixLength().isPresent()) {
            message.attribute(14, rule.suppressPrefixLength().getAsInt());
        }
        message.attribute(21, new byte[] {(byte) rule.protocol().number()});
        conversation.acknowledged(message, type == DELRULE ? "delete rule" : "add rule");
    }

    @Override
    public void add(LinkAddress address) throws IOException {
        address(address, NEWADDR, MessageWriter.CREATE | MessageWriter.EXCLUSIVE);
    }

    @Override
    public void delete(LinkAddress address) throws IOException {
        address(address, DELADDR, 0);
    }

    private void address(LinkAddress address, int type, int flags) throws IOException {
        var octets = address.address().octets();
        var message = conversation.request(type, flags);
        message.byteOf(address.address().family().linuxNumber())
                .byteOf(address.length())
                .byteOf(0)
                .byteOf(address.scope().number())
                .intOf(index(address.link()))
                .attribute(2, octets)
                .attribute(1, octets)
                // A single address has no prefix behind it, and nobody else may have this one.
                .attribute(8, IFA_F_NODAD | IFA_F_NOPREFIXROUTE)
                .attribute(11, new byte[] {(byte) address.protocol().number()});
        conversation.acknowledged(message, type == DELADDR ? "delete address" : "add address");
    }

    private int index(InterfaceName wanted) throws IOException {
        return links().stream()
                .filter(link -> link.name().equals(wanted))
                .mapToInt(Link::index)
                .findFirst()
                .orElseThrow(() -> new NetlinkError("link " + wanted, NetlinkError.ENODEV));
    }

    private Messages.LinkNames names() throws IOException {
        Map<Integer, InterfaceName> names = new HashMap<>();
        links().forEach(link -> names.put(link.index(), link.name()));
        return index -> Optional.ofNullable(names.get(index));
    }

    private <T> List<T> dump(
            int type, int family, int fixedLength, Function<ByteBuffer, Optional<T>> reader)
            throws IOException {
        var message = conversation.request(type, MessageWriter.DUMP);
        message.byteOf(family);
        for (int i = 1; i < fixedLength; i++) {
            message.byteOf(0);
        }
        var all = new ArrayList<T>();
        for (var body : conversation.dumped(message)) {
            reader.apply(body.order(ByteOrder.nativeOrder())).ifPresent(all::add);
        }
        return all;
    }

    @Override
    public void close() {
        conversation.close();
    }
}
