package mwan.runtime.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Socket;
import mwan.runtime.libc.SocketAddress;

/// A netlink socket (netlink(7)). It never waits: the kernel answers a request before `send` ends,
/// and events are waited for by their socket's descriptor.
final class NetlinkSocket implements AutoCloseable {
    /// The netlink families that are used here.
    static final int ROUTE = 0;

    static final int NETFILTER = 12;

    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;

    // A burst of events (a link with 4,096 addresses goes) has to fit, else all is read anew.
    private static final int QUEUE_BYTES = 4 << 20;
    private static final int LARGEST_MESSAGE = 1 << 16;

    private final Socket socket;

    private NetlinkSocket(Socket socket) {
        this.socket = socket;
    }

    /// @param groups the multicast groups whose events are received, by number
    static NetlinkSocket open(int family, int... groups) throws Errno {
        var socket = new NetlinkSocket(Socket.netlink(family, LARGEST_MESSAGE));
        try {
            socket.socket.bind(SocketAddress.netlink(0));
            socket.socket.option(SOL_SOCKET, SO_RCVBUFFORCE, QUEUE_BYTES);
            for (int group : groups) {
                socket.socket.option(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
            }
            return socket;
        } catch (Errno | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    int descriptor() {
        return socket.descriptor();
    }

    void send(byte[] message) throws Errno {
        socket.send(message);
    }

    /// The next datagram, in the machine's byte order; empty when there is none now.
    ///
    /// @throws Errno with ENOBUFS when the kernel had to drop messages
    Optional<ByteBuffer> receive() throws Errno {
        return socket.receive()
                .map(received ->
                        ByteBuffer.wrap(received.message()).order(ByteOrder.nativeOrder()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
