package mwan.runtime.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.health.LineId;
import mwan.runtime.health.Moment;
import mwan.runtime.health.Probe;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.probe.ProbeSocket;
import mwan.runtime.probe.Way;
import mwan.site.Router;
import mwan.value.IpAddress;
import mwan.value.WanName;

/// Sends the probes and reads their replies, a socket for each line and way. A link that was
/// removed and made anew, or has another address, gets new sockets: the old ones are bound to what
/// is gone.
final class Prober implements AutoCloseable {
    /// Takes replies: [mwan.runtime.health.Health#answered].
    interface Replies {
        void answered(LineId line, IpAddress from, int sequence, Moment now);
    }

    /// Link-local targets are asked from a link-local address.
    private record Asking(LineId line, boolean linkLocal) {
        /// For the reason that [LineId] has.
        @Override
        public int hashCode() {
            return line.hashCode() + (linkLocal ? 1 : 0);
        }
    }

    private record Open(ProbeSocket socket, Way way) {}

    private final Ways ways;
    private final Poller poller;
    private final Replies replies;
    private final int identifier;
    private final Map<Asking, Open> sockets = new HashMap<>();

    /// Those whose way is the one by the present table.
    private final Map<Asking, ProbeSocket> ready = new HashMap<>();

    private final Map<WanName, Long> sent = new HashMap<>();
    private LinkTable table = LinkTable.EMPTY;

    Prober(Router router, Poller poller, int identifier, Replies replies) {
        ways = new Ways(router);
        this.poller = poller;
        this.identifier = identifier;
        this.replies = replies;
    }

    /// Ways are found by this from now on.
    void observe(LinkTable now) {
        if (!now.equals(table)) {
            table = now;
            ready.clear();
        }
    }

    /// Nothing is sent while there is no way: the line's facts say so.
    ///
    /// @return why it could not be sent; empty when it was, or there is no way
    Optional<Errno> send(Probe probe) {
        var asking = new Asking(probe.line(), Way.isLinkLocal(probe.target()));
        try {
            var socket = ready.get(asking);
            if (socket == null) {
                var way = ways.to(probe.target(), probe.line().wan(), table);
                if (way.isEmpty()) {
                    return Optional.empty();
                }
                socket = socket(asking, way.get());
                ready.put(asking, socket);
            }
            sent.merge(probe.line().wan(), 1L, Long::sum);
            socket.send(probe.target(), probe.sequence());
            return Optional.empty();
        } catch (Errno failed) {
            return Optional.of(failed);
        }
    }

    /// How many probes have left by a WAN.
    long sent(WanName wan) {
        return sent.getOrDefault(wan, 0L);
    }

    private ProbeSocket socket(Asking asking, Way way) throws Errno {
        var open = sockets.get(asking);
        if (open != null && open.way().equals(way)) {
            return open.socket();
        }
        if (open != null) {
            close(open);
        }
        sockets.remove(asking);
        var socket = ProbeSocket.open(asking.line().family(), way, identifier);
        sockets.put(asking, new Open(socket, way));
        poller.add(socket.descriptor(), () -> read(asking.line(), socket));
        return socket;
    }

    private void read(LineId line, ProbeSocket socket) {
        try {
            for (var reply = socket.receive(); reply.isPresent(); reply = socket.receive()) {
                replies.answered(line, reply.get().from(), reply.get().sequence(), Moment.now());
            }
        } catch (Errno pending) {
            // An error that waited at the socket (the link went down): reading it has cleared it.
            // What was asked stays unanswered, which is what counts.
            return;
        }
    }

    private void close(Open open) {
        poller.remove(open.socket().descriptor());
        open.socket().close();
    }

    @Override
    public void close() {
        sockets.values().forEach(this::close);
        sockets.clear();
    }
}
