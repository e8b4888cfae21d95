package mwan.runtime.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.decide.Decision;
import mwan.runtime.health.LineId;
import mwan.runtime.health.Moment;
import mwan.runtime.health.Probe;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.netlink.Link;
import mwan.runtime.probe.ProbeSocket;
import mwan.site.Router;
import mwan.site.Wan;

/// Sends the probes and reads their replies, a socket for each line. A link that was removed and
/// made anew gets new sockets: the old ones are bound to what is gone.
final class Prober implements AutoCloseable {
    /// Takes replies: [mwan.runtime.health.Health#answered].
    interface Replies {
        void answered(LineId line, mwan.value.IpAddress from, int sequence, Moment now);
    }

    private record Open(ProbeSocket socket, int interfaceIndex) {}

    private final Router router;
    private final Poller poller;
    private final Replies replies;
    private final int identifier;
    private final Map<LineId, Open> sockets = new HashMap<>();

    Prober(Router router, Poller poller, int identifier, Replies replies) {
        this.router = router;
        this.poller = poller;
        this.identifier = identifier;
        this.replies = replies;
    }

    /// @return why it could not be sent; empty when it was
    Optional<Errno> send(Probe probe, LinkTable table) {
        try {
            var wan = router.wan(probe.line().wan()).orElseThrow();
            var link = table.link(wan.egress());
            if (link.isPresent()) {
                socket(probe.line(), wan, link.get()).send(probe.target(), probe.sequence());
            }
            return Optional.empty();
        } catch (Errno failed) {
            return Optional.of(failed);
        }
    }

    private ProbeSocket socket(LineId line, Wan wan, Link link) throws Errno {
        var open = sockets.get(line);
        if (open != null && open.interfaceIndex() == link.index()) {
            return open.socket();
        }
        if (open != null) {
            close(open);
        }
        sockets.remove(line);
        var socket =
                ProbeSocket.open(
                        line.family(),
                        wan.egress(),
                        link.index(),
                        Decision.mark(router, wan).value(),
                        identifier);
        sockets.put(line, new Open(socket, link.index()));
        poller.add(socket.descriptor(), () -> read(line, socket));
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
