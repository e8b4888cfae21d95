package mwan.runtime.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Received;
import mwan.runtime.libc.Socket;
import mwan.value.Family;
import mwan.value.IpAddress;

/// Asks on one interface in one family, and on no other: where it cannot be bound, nothing is sent.
public final class ProbeSocket implements AutoCloseable {
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;

    /// ICMP_FILTER of SOL_RAW and ICMPV6_FILTER of SOL_ICMPV6: a set bit keeps that type away.
    private static final int SOL_RAW = 255;

    private static final int FILTER = 1;

    private final Socket socket;
    private final Family family;
    private final Way way;
    private final int identifier;

    /// An echo reply of ours.
    public record Reply(IpAddress from, int sequence) {}

    private ProbeSocket(Socket socket, Family family, Way way, int identifier) {
        this.socket = socket;
        this.family = family;
        this.way = way;
        this.identifier = identifier;
    }

    /// @param identifier tells our replies from those to other programs
    public static ProbeSocket open(Family family, Way way, int identifier) throws Errno {
        int protocol = family == Family.IPV4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
        var socket = Socket.raw(family, protocol, 2048);
        try {
            way.bind(socket);
            socket.option(
                    family == Family.IPV4 ? SOL_RAW : IPPROTO_ICMPV6, FILTER, onlyReplies(family));
            return new ProbeSocket(socket, family, way, identifier);
        } catch (Errno failed) {
            socket.close();
            throw failed;
        }
    }

    /// The kernel drops the rest: advertisements, errors and other programs' requests are many.
    private static byte[] onlyReplies(Family family) {
        int words = family == Family.IPV4 ? 1 : 8;
        int replyType = family == Family.IPV4 ? 0 : 129;
        var filter = ByteBuffer.allocate(words * 4).order(ByteOrder.nativeOrder());
        for (int word = 0; word < words; word++) {
            filter.putInt(word == replyType / 32 ? ~(1 << replyType % 32) : -1);
        }
        var bytes = new byte[words * 4];
        filter.flip().get(bytes);
        return bytes;
    }

    public int descriptor() {
        return socket.descriptor();
    }

    public void send(IpAddress target, int sequence) throws Errno {
        socket.sendTo(way.to(target), new Echo(identifier, sequence).request(family));
    }

    /// The next reply of ours; empty when none is waiting. Whatever else arrives is passed over.
    public Optional<Reply> receive() throws Errno {
        for (var message = socket.receive(); message.isPresent(); message = socket.receive()) {
            var reply = reply(message.get());
            if (reply.isPresent()) {
                return reply;
            }
        }
        return Optional.empty();
    }

    private Optional<Reply> reply(Received received) {
        return Echo.reply(family, received.message())
                .filter(echo -> echo.identifier() == identifier)
                .flatMap(echo -> received.address().map(from -> new Reply(from, echo.sequence())));
    }

    @Override
    public void close() {
        socket.close();
    }
}
