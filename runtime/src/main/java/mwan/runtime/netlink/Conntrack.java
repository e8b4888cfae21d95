package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import mwan.value.Family;

/// The connection tracking table, by ctnetlink.
public final class Conntrack implements AutoCloseable {
    // NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE
    private static final int DELETE = 1 << 8 | 2;
    private static final int CTA_MARK = 8;
    private static final int CTA_MARK_MASK = 21;

    // With version 0 the kernel ignores the family, and would delete the other one's flows too.
    private static final int VERSION_THAT_HAS_A_FAMILY = 1;

    private final NetlinkConversation conversation;

    private Conntrack(NetlinkConversation conversation) {
        this.conversation = conversation;
    }

    public static Conntrack open() throws IOException {
        return new Conntrack(NetlinkConversation.open(NetlinkSocket.NETFILTER));
    }

    /// Deletes this family's flows that bear this mark, in one request.
    public void delete(Family family, MaskedMark mark) throws IOException {
        var message = conversation.request(DELETE, 0);
        message.byteOf(family.linuxNumber())
                .byteOf(VERSION_THAT_HAS_A_FAMILY)
                .shortOf(0)
                .attribute(CTA_MARK, networkOrder(mark.value()))
                .attribute(CTA_MARK_MASK, networkOrder(mark.mask()));
        conversation.acknowledged(message, "delete flows");
    }

    private static byte[] networkOrder(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    @Override
    public void close() {
        conversation.close();
    }
}
