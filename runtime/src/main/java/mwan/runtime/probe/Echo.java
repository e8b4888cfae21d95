package mwan.runtime.probe;

import java.nio.ByteBuffer;
import java.util.Optional;
import mwan.value.Family;

/// ICMP's echo (RFC 792) and ICMPv6's (RFC 4443), which differ in their types and in who computes
/// the checksum.
record Echo(int identifier, int sequence) {
    private static final int HEADER = 8;

    /// Enough to tell ours from others', and few enough for a budget of 20 kbit/s.
    static final int DATA = 8;

    byte[] request(Family family) {
        var packet = ByteBuffer.allocate(HEADER + DATA);
        packet.put((byte) (family == Family.IPV4 ? 8 : 128)).put((byte) 0).putShort((short) 0);
        packet.putShort((short) identifier).putShort((short) sequence);
        packet.putInt(identifier).putInt(sequence);
        var bytes = new byte[HEADER + DATA];
        packet.flip().get(bytes);
        if (family == Family.IPV4) {
            // The kernel computes ICMPv6's, over the pseudo-header that only it knows.
            int sum = checksum(bytes);
            bytes[2] = (byte) (sum >>> 8);
            bytes[3] = (byte) sum;
        }
        return bytes;
    }

    /// The reply in what a raw socket received; empty for everything else that comes in there.
    static Optional<Echo> reply(Family family, byte[] packet) {
        int start = family == Family.IPV4 ? ipv4Header(packet) : 0;
        if (start < 0 || packet.length - start < HEADER + DATA) {
            return Optional.empty();
        }
        var message = ByteBuffer.wrap(packet, start, packet.length - start);
        int type = message.get() & 0xff;
        int code = message.get() & 0xff;
        if (type != (family == Family.IPV4 ? 0 : 129) || code != 0) {
            return Optional.empty();
        }
        message.getShort();
        int sequence = message.getInt() & 0xffff;
        // From the data: on its way the header's identifier may have been translated and back.
        var echo = new Echo(message.getInt(), message.getInt());
        return echo.sequence == sequence ? Optional.of(echo) : Optional.empty();
    }

    /// A raw IPv4 socket gives the IP header too.
    private static int ipv4Header(byte[] packet) {
        return packet.length < 20 || packet[0] >> 4 != 4 ? -1 : (packet[0] & 0xf) * 4;
    }

    /// The Internet checksum (RFC 1071).
    private static int checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return ~(sum + (sum >>> 16)) & 0xffff;
    }
}
