package mwan.runtime.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// One message of those that stand behind one another in a datagram (struct nlmsghdr).
///
/// @param body what is behind the header, in the machine's order
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {
    private static final int HEADER = 16;

    /// A length that cannot be ends the reading.
    static List<NetlinkMessage> all(ByteBuffer datagram) {
        var messages = new ArrayList<NetlinkMessage>();
        int start = datagram.position();
        while (datagram.limit() - start >= HEADER) {
            int length = datagram.getInt(start);
            if (length < HEADER || length > datagram.limit() - start) {
                break;
            }
            messages.add(
                    new NetlinkMessage(
                            Short.toUnsignedInt(datagram.getShort(start + 4)),
                            Short.toUnsignedInt(datagram.getShort(start + 6)),
                            datagram.getInt(start + 8),
                            datagram.slice(start + HEADER, length - HEADER)
                                    .order(ByteOrder.nativeOrder())));
            start = Math.min(start + (length + 3) / 4 * 4, datagram.limit());
        }
        return messages;
    }
}
