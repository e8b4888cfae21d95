package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Requests and their answers on one socket, for one thread at a time.
final class NetlinkConversation implements AutoCloseable {
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int DUMP_INTERRUPTED = 0x10;
    private static final int HEADER = 16;
    private static final int DUMPS_AT_MOST = 5;

    private final NetlinkSocket socket;
    private int sequence;

    private NetlinkConversation(NetlinkSocket socket) {
        this.socket = socket;
    }

    static NetlinkConversation open(int family) throws IOException {
        return new NetlinkConversation(NetlinkSocket.open(family));
    }

    MessageWriter request(int type, int flags) {
        return new MessageWriter(
                type, flags | MessageWriter.REQUEST | MessageWriter.ACK, ++sequence);
    }

    /// Sends a change and waits for the kernel's word on it.
    void acknowledged(MessageWriter request, String what) throws IOException {
        socket.send(request.bytes());
        answers(request.sequence(), what);
    }

    /// Sends a dump's request and gives the bodies of its answers. A dump in which something
    /// changed meanwhile is asked for again.
    List<ByteBuffer> dumped(MessageWriter request) throws IOException {
        var bytes = request.bytes();
        for (int i = 0; i < DUMPS_AT_MOST; i++) {
            socket.send(bytes);
            var answers = answers(request.sequence(), "dump");
            if (!answers.interrupted) {
                return answers.bodies;
            }
        }
        throw new IOException("the kernel's tables change too fast to be read");
    }

    private Answers answers(int sequence, String what) throws IOException {
        var answers = new Answers();
        while (true) {
            var datagram =
                    socket.receive()
                            .orElseThrow(
                                    () -> new IOException(what + ": no answer from the kernel"));
            if (answers.read(datagram, sequence, what)) {
                return answers;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private static final class Answers {
        private final List<ByteBuffer> bodies = new ArrayList<>();
        private boolean interrupted;

        /// Whether that was the last of them.
        private boolean read(ByteBuffer datagram, int sequence, String what) throws NetlinkError {
            while (datagram.remaining() >= HEADER) {
                int start = datagram.position();
                int length = datagram.getInt(start);
                if (length < HEADER || start + length > datagram.limit()) {
                    return false;
                }
                int type = Short.toUnsignedInt(datagram.getShort(start + 4));
                int flags = Short.toUnsignedInt(datagram.getShort(start + 6));
                if (datagram.getInt(start + 8) == sequence) {
                    interrupted |= (flags & DUMP_INTERRUPTED) != 0;
                    switch (type) {
                        case ERROR -> {
                            int error = -datagram.getInt(start + HEADER);
                            if (error != 0) {
                                throw new NetlinkError(what, error);
                            }
                            return true;
                        }
                        case DONE -> {
                            return true;
                        }
                        default ->
                                bodies.add(
                                        datagram.slice(start + HEADER, length - HEADER)
                                                .order(ByteOrder.nativeOrder()));
                    }
                }
                datagram.position(Math.min(start + (length + 3) / 4 * 4, datagram.limit()));
            }
            return false;
        }
    }
}
