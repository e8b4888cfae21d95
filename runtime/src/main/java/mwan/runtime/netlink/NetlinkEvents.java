package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mwan.runtime.libc.Errno;
import mwan.value.InterfaceName;

/// What rtnetlink tells of its own accord, of both families, by whomever it was done.
public final class NetlinkEvents implements AutoCloseable {
    // RTNLGRP_*: link; addresses, routes and rules of IPv4, then of IPv6.
    private static final int[] GROUPS = {1, 5, 7, 8, 9, 11, 19};

    private final NetlinkSocket socket;
    private final Reader reader = new Reader();

    private NetlinkEvents(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static NetlinkEvents open() throws IOException {
        var events = new NetlinkEvents(NetlinkSocket.open(NetlinkSocket.ROUTE, GROUPS));
        // Joined first, read then: a link that comes between is in both.
        try (var kernel = Rtnetlink.open()) {
            kernel.links().forEach(link -> events.reader.names.put(link.index(), link.name()));
        }
        return events;
    }

    /// Readable when there are events.
    public int descriptor() {
        return socket.descriptor();
    }

    /// What has come until now; does not wait.
    ///
    /// @throws Errno with ENOBUFS when the kernel had to drop some
    public List<NetlinkEvent> read() throws Errno {
        var events = new ArrayList<NetlinkEvent>();
        try {
            var datagram = socket.receive();
            while (datagram.isPresent()) {
                reader.read(datagram.get(), events);
                datagram = socket.receive();
            }
        } catch (Errno dropped) {
            reader.addresses.clear();
            throw dropped;
        }
        return events;
    }

    @Override
    public void close() {
        socket.close();
    }

    /// Reads events; which link has which index is in them. An address that is only refreshed is
    /// none.
    static final class Reader {
        private final Map<Integer, InterfaceName> names = new HashMap<>();

        /// Those that were told of and have not gone since: each renewal of a lease tells of its
        /// address again.
        private final Set<LinkAddress> addresses = new HashSet<>();

        void read(ByteBuffer datagram, List<NetlinkEvent> events) {
            for (var message : NetlinkMessage.all(datagram)) {
                event(message.type(), message.body()).ifPresent(events::add);
            }
        }

        private Optional<NetlinkEvent> event(int type, ByteBuffer body) {
            Messages.LinkNames byIndex = index -> Optional.ofNullable(names.get(index));
            return switch (type) {
                case Rtnetlink.NEWLINK, Rtnetlink.NEWLINK + 1 -> {
                    addresses.clear();
                    boolean gone = type != Rtnetlink.NEWLINK;
                    var link = Messages.link(body);
                    link.ifPresent(known -> {
                        if (gone) {
                            names.remove(known.index());
                        } else {
                            names.put(known.index(), known.name());
                        }
                    });
                    yield link.map(known -> new NetlinkEvent.OfLink(known, gone));
                }
                case Rtnetlink.NEWADDR ->
                        Messages.address(body, byIndex)
                                .filter(addresses::add)
                                .map(it -> new NetlinkEvent.OfAddress(it, false));
                case Rtnetlink.DELADDR -> {
                    addresses.clear();
                    yield Messages.address(body, byIndex)
                            .map(it -> new NetlinkEvent.OfAddress(it, true));
                }
                case Rtnetlink.NEWROUTE, Rtnetlink.DELROUTE ->
                        Messages.route(body, byIndex)
                                .map(it ->
                                        new NetlinkEvent.OfRoute(it, type == Rtnetlink.DELROUTE));
                case Rtnetlink.NEWRULE, Rtnetlink.DELRULE ->
                        Messages.rule(body)
                                .map(it -> new NetlinkEvent.OfRule(it, type == Rtnetlink.DELRULE));
                default -> Optional.empty();
            };
        }
    }
}
