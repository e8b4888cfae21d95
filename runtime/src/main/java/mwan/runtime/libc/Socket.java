package mwan.runtime.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import mwan.value.Family;
import mwan.value.InterfaceName;

/// A socket of the kernel. Used by one thread at a time.
public final class Socket implements AutoCloseable {
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_MARK = 36;

    /// sizeof(struct sockaddr_storage)
    private static final int LONGEST_ADDRESS = 128;

    private final Arena arena = Arena.ofShared();
    private final int descriptor;
    private final MemorySegment buffer;
    private final MemorySegment from = arena.allocate(LONGEST_ADDRESS, 8);
    private final MemorySegment fromLength = arena.allocate(ValueLayout.JAVA_INT);
    private boolean open = true;

    private Socket(int family, int type, int protocol, int bufferBytes) throws Errno {
        buffer = arena.allocate(bufferBytes);
        descriptor = Libc.socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    }

    /// A raw socket of an IP protocol; does not block.
    public static Socket raw(Family family, int protocol, int bufferBytes) throws Errno {
        return new Socket(family.linuxNumber(), SOCK_RAW, protocol, bufferBytes);
    }

    /// A UDP socket; does not block.
    public static Socket udp(Family family, int bufferBytes) throws Errno {
        return new Socket(family.linuxNumber(), SOCK_DGRAM, 0, bufferBytes);
    }

    /// A TCP socket; does not block.
    public static Socket tcp(Family family, int bufferBytes) throws Errno {
        return new Socket(family.linuxNumber(), SOCK_STREAM, 0, bufferBytes);
    }

    /// A datagram socket between processes; does not block.
    public static Socket unixDatagram(int bufferBytes) throws Errno {
        return new Socket(SocketAddress.AF_UNIX, SOCK_DGRAM, 0, bufferBytes);
    }

    /// A netlink socket; does not block.
    public static Socket netlink(int protocol, int bufferBytes) throws Errno {
        return new Socket(SocketAddress.AF_NETLINK, SOCK_RAW, protocol, bufferBytes);
    }

    public int descriptor() {
        return descriptor;
    }

    public void option(int level, int name, int value) throws Errno {
        option(
                level,
                name,
                ByteBuffer.allocate(4)
                        .order(java.nio.ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    public void option(int level, int name, byte[] value) throws Errno {
        try (var call = Arena.ofConfined()) {
            Libc.setsockopt(
                    descriptor,
                    level,
                    name,
                    call.allocateFrom(ValueLayout.JAVA_BYTE, value),
                    value.length);
        }
    }

    /// From here on all packets leave and arrive by this interface alone.
    public void bindToDevice(InterfaceName device) throws Errno {
        option(
                SOL_SOCKET,
                SO_BINDTODEVICE,
                (device.value() + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /// The firewall mark of what is sent.
    public void mark(int mark) throws Errno {
        option(SOL_SOCKET, SO_MARK, mark);
    }

    public void receiveBuffer(int bytes) throws Errno {
        option(SOL_SOCKET, SO_RCVBUF, bytes);
    }

    public void bind(SocketAddress address) throws Errno {
        try (var call = Arena.ofConfined()) {
            var bytes = call.allocateFrom(ValueLayout.JAVA_BYTE, address.bytes());
            Libc.bind(descriptor, bytes, address.bytes().length);
        }
    }

    public void connect(SocketAddress address) throws Errno {
        try (var call = Arena.ofConfined()) {
            var bytes = call.allocateFrom(ValueLayout.JAVA_BYTE, address.bytes());
            Libc.connect(descriptor, bytes, address.bytes().length);
        }
    }

    /// Begins to connect; the socket can be written to once it is, or has failed to.
    public void beginToConnect(SocketAddress address) throws Errno {
        try {
            connect(address);
        } catch (Errno going) {
            if (going.number() != Errno.EINPROGRESS) {
                throw going;
            }
        }
    }

    /// Sends to where the socket is connected.
    public void send(byte[] message) throws Errno {
        try (var call = Arena.ofConfined()) {
            var bytes = call.allocateFrom(ValueLayout.JAVA_BYTE, message);
            Libc.sendto(descriptor, bytes, message.length, MemorySegment.NULL, 0);
        }
    }

    public void sendTo(SocketAddress address, byte[] message) throws Errno {
        try (var call = Arena.ofConfined()) {
            Libc.sendto(
                    descriptor,
                    call.allocateFrom(ValueLayout.JAVA_BYTE, message),
                    message.length,
                    call.allocateFrom(ValueLayout.JAVA_BYTE, address.bytes()),
                    address.bytes().length);
        }
    }

    /// The next message, cut to the buffer's size; empty when there is none now.
    public Optional<Received> receive() throws Errno {
        fromLength.set(ValueLayout.JAVA_INT, 0, LONGEST_ADDRESS);
        int length = Libc.recvfrom(descriptor, buffer, buffer.byteSize(), from, fromLength);
        if (length < 0) {
            return Optional.empty();
        }
        int sender = Math.min(LONGEST_ADDRESS, fromLength.get(ValueLayout.JAVA_INT, 0));
        return Optional.of(
                new Received(
                        buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
                        from.asSlice(0, sender).toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Libc.close(descriptor);
            arena.close();
        }
    }
}
