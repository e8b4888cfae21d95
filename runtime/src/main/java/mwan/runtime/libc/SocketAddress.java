package mwan.runtime.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;

/// A `struct sockaddr` of the kernel, as its bytes.
public final class SocketAddress {
    static final int AF_UNIX = 1;
    static final int AF_NETLINK = 16;

    /// sun_path, with its final zero.
    private static final int UNIX_PATH = 108;

    private static final byte[] NOTHING = {};
    private static final byte[] ZERO = {0};

    private final byte[] bytes;

    private SocketAddress(ByteBuffer buffer) {
        bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    private static ByteBuffer family(int length, int family) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder()).putShort((short) family);
    }

    /// @param scope the interface's index, which link-local addresses need; 0 else
    public static SocketAddress ip(IpAddress address, int scope) {
        return ip(address, scope, 0);
    }

    /// @param scope the interface's index, which link-local addresses need; 0 else
    /// @param port 0 where the protocol has none
    public static SocketAddress ip(IpAddress address, int scope, int port) {
        return switch (address) {
            case Ipv4Address ipv4 -> {
                var buffer = family(16, ipv4.family().linuxNumber());
                networkOrder(buffer, port);
                yield new SocketAddress(buffer.put(ipv4.octets()).putLong(0));
            }
            case Ipv6Address ipv6 -> {
                var buffer = family(28, ipv6.family().linuxNumber());
                networkOrder(buffer, port);
                buffer.putInt(0).put(ipv6.octets()).putInt(scope);
                yield new SocketAddress(buffer);
            }
        };
    }

    private static void networkOrder(ByteBuffer buffer, int port) {
        buffer.put((byte) (port >>> 8)).put((byte) port);
    }

    /// @param path a file's name; one that begins with `@` is in the abstract name space
    public static SocketAddress unix(String path) {
        var name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length >= UNIX_PATH) {
            throw new IllegalArgumentException(path + " is too long for a socket's name");
        }
        boolean isAbstract = name[0] == '@';
        if (isAbstract) {
            name[0] = 0;
        }
        return new SocketAddress(
                family(UNIX_PATH + 2, AF_UNIX).put(name).put(isAbstract ? NOTHING : ZERO));
    }

    /// @param groups the multicast groups to listen to, as bits
    public static SocketAddress netlink(int groups) {
        return new SocketAddress(
                family(12, AF_NETLINK).putShort((short) 0).putInt(0).putInt(groups));
    }
}
