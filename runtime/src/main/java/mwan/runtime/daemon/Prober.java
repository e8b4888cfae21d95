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

/// Sends the probes and reads their replies, a socket for each line and way. A link that was
/// removed and made anew, or has another address, gets new sockets: the old ones are bound to what
/// is gone.
final class Prober implements AutoCloseable {
    /// Takes replies: [mwan.runtime.health.Health#answered].
    interface Replies {
        void answered(LineId line, IpAddress from, int sequence, Moment now);
    }

    /// Link-local targets are asked from a link-local address.
    private record Asking(LineId line, boolean linkLocal) {}

    private record Open(ProbeSocket socket, Way way) {}

    private final Ways ways;
    private final Poller poller;
    private final Replies replies;
    private final int identifier;
    private final Map<Asking, Open> sockets = new HashMap<>();

    /// By a table that stays the same, the ways do too.
    private final Map<Asking, Optional<Way>> known = new HashMap<>();

    private LinkTable knownBy = LinkTable.EMPTY;

    Prober(Router router, Poller poller, int identifier, Replies replies) {
        ways = new Ways(router);
        this.poller = poller;
        this.identifier = identifier;
        this.replies = replies;
    }

    /// Nothing is sent while there is no way: the line's facts say so.
    ///
    /// @return why it could not be sent; empty when it was, or there is no way
    Optional<Errno> send(Probe probe, LinkTable table) {
        try {
            if (!knownBy.equals(table)) {
                known.clear();
                knownBy = table;
            }
            var asking = new Asking(probe.line(), Way.isLinkLocal(probe.target()));
            var way =
                    known.computeIfAbsent(
                            asking, _ -> ways.to(probe.target(), probe.line().wan(), table));
            if (way.isPresent()) {
                socket(asking, way.get()).send(probe.target(), probe.sequence());
            }
            return Optional.empty();
        } catch (Errno failed) {
            return Optional.of(failed);
        }
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
