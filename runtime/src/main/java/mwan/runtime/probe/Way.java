package mwan.runtime.probe;

import java.util.Optional;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Socket;
import mwan.runtime.libc.SocketAddress;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.Ipv6Address;
import mwan.value.Port;

/// Where a question leaves.
///
/// @param interfaceIndex the device's, which link-local targets need
/// @param mark the firewall mark of the WAN, so that its own routing table is taken
/// @param source the link's own address, named since the kernel takes another link's where this one
///   has none; empty for a link-local target, whose source is link-local too
public record Way(InterfaceName device, int interfaceIndex, int mark, Optional<IpAddress> source) {

    /// @throws Errno when the device or the source is not there
    public void bind(Socket socket) throws Errno {
        socket.bindToDevice(device);
        socket.mark(mark);
        if (source.isPresent()) {
            socket.bind(SocketAddress.ip(source.get(), 0));
        }
    }

    SocketAddress to(IpAddress target) {
        return SocketAddress.ip(target, scope(target));
    }

    public SocketAddress to(IpAddress target, Port port) {
        return SocketAddress.ip(target, scope(target), port.number());
    }

    private int scope(IpAddress target) {
        return isLinkLocal(target) ? interfaceIndex : 0;
    }

    public static boolean isLinkLocal(IpAddress target) {
        return target instanceof Ipv6Address ipv6 && ipv6.isLinkLocal();
    }
}
