package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Requests and their answers on one socket, for one thread at a time.
final class NetlinkConversation implements AutoCloseable {
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int DUMP_INTERRUPTED = 0x10;
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
        answers(request.sequence(), what, _ -> {});
    }

    /// Sends a dump's request and gives the bodies of its answers. A dump in which something
    /// changed meanwhile is asked for again.
    List<ByteBuffer> dumped(MessageWriter request) throws IOException {
        var bytes = request.bytes();
        for (int i = 0; i < DUMPS_AT_MOST; i++) {
            socket.send(bytes);
            var bodies = new ArrayList<ByteBuffer>();
            if (!answers(request.sequence(), "dump", bodies::add).interrupted) {
                return bodies;
            }
        }
        throw new IOException("the kernel's tables change too fast to be read");
    }

    /// Sends a dump's request and gives the bodies of its answers one by one: for tables that are
    /// large and change all the time.
    void dumped(MessageWriter request, Consumer<ByteBuffer> each) throws IOException {
        socket.send(request.bytes());
        answers(request.sequence(), "dump", each);
    }

    private Answers answers(int sequence, String what, Consumer<ByteBuffer> each)
            throws IOException {
        var answers = new Answers(each);
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
        private final Consumer<ByteBuffer> each;
        private boolean interrupted;

        private Answers(Consumer<ByteBuffer> each) {
            this.each = each;
        }

        /// Whether that was the last of them.
        private boolean read(ByteBuffer datagram, int sequence, String what) throws IOException {
            for (var message : NetlinkMessage.all(datagram)) {
                if (message.sequence() != sequence) {
                    continue;
                }
                interrupted |= (message.flags() & DUMP_INTERRUPTED) != 0;
                switch (message.type()) {
                    case ERROR -> {
                        int error = error(message.body(), what);
                        if (error != 0) {
                            throw new NetlinkError(what, error);
                        }
                        return true;
                    }
                    case DONE -> {
                        return true;
                    }
                    default -> each.accept(message.body());
                }
            }
            return false;
        }

        private static int error(ByteBuffer body, String what) throws IOException {
            if (body.remaining() < 4) {
                throw new IOException(what + ": the kernel's answer is cut off");
            }
            return -body.getInt(0);
        }
    }
}
