package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.libc.Errno;
import mwan.value.InterfaceName;

/// What rtnetlink tells of its own accord, of both families, by whomever it was done.
public final class NetlinkEvents implements AutoCloseable {
    // RTNLGRP_*: link; addresses, routes and rules of IPv4, then of IPv6.
    private static final int[] GROUPS = {1, 5, 7, 8, 9, 11, 19};
    private static final int HEADER = 16;

    private final NetlinkSocket socket;
    private final Map<Integer, InterfaceName> names = new HashMap<>();

    private NetlinkEvents(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static NetlinkEvents open() throws IOException {
        var events = new NetlinkEvents(NetlinkSocket.open(NetlinkSocket.ROUTE, GROUPS));
        // Joined first, read then: a link that comes between is in both.
        try (var kernel = Rtnetlink.open()) {
            kernel.links().forEach(link -> events.names.put(link.index(), link.name()));
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
        var datagram = socket.receive();
        while (datagram.isPresent()) {
            read(datagram.get(), events);
            datagram = socket.receive();
        }
        return events;
    }

    private void read(ByteBuffer datagram, List<NetlinkEvent> events) {
        while (datagram.remaining() >= HEADER) {
            int start = datagram.position();
            int length = datagram.getInt(start);
            if (length < HEADER || start + length > datagram.limit()) {
                return;
            }
            int type = Short.toUnsignedInt(datagram.getShort(start + 4));
            var body =
                    datagram.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
            event(type, body).ifPresent(events::add);
            datagram.position(Math.min(start + (length + 3) / 4 * 4, datagram.limit()));
        }
    }

    private Optional<NetlinkEvent> event(int type, ByteBuffer body) {
        Messages.LinkNames byIndex = index -> Optional.ofNullable(names.get(index));
        return switch (type) {
            case Rtnetlink.NEWLINK, Rtnetlink.NEWLINK + 1 -> {
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
            case Rtnetlink.NEWADDR, Rtnetlink.DELADDR ->
                    Messages.address(body, byIndex)
                            .map(it -> new NetlinkEvent.OfAddress(it, type == Rtnetlink.DELADDR));
            case Rtnetlink.NEWROUTE, Rtnetlink.DELROUTE ->
                    Messages.route(body, byIndex)
                            .map(it -> new NetlinkEvent.OfRoute(it, type == Rtnetlink.DELROUTE));
            case Rtnetlink.NEWRULE, Rtnetlink.DELRULE ->
                    Messages.rule(body)
                            .map(it -> new NetlinkEvent.OfRule(it, type == Rtnetlink.DELRULE));
            default -> Optional.empty();
        };
    }

    @Override
    public void close() {
        socket.close();
    }
}
