package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import mwan.value.Family;
import mwan.value.IpAddress;

/// The connection tracking table, by ctnetlink.
public final class Conntrack implements AutoCloseable {
    // NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE
    private static final int DELETE = 1 << 8 | 2;
    // IPCTNL_MSG_CT_GET
    private static final int GET = 1 << 8 | 1;
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_TUPLE_IP = 1;
    private static final int ANY_FAMILY = 0;
    private static final int NETFILTER_HEADER = 4;
    private static final int CTA_MARK = 8;
    private static final int CTA_FILTER = 25;
    private static final int NESTED = 0x8000;

    private static final int CTA_IP_V4_SRC = 1;

    // CTA_FILTER_F_CTA_IP_SRC: which part of the given tuple has to agree.
    private static final int SOURCE = 1;
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

    /// Gives, one by one, the flows that an address began and those that it answers, of those with
    /// this address at the other end if it is given. A table may be large: the kernel looks for
    /// them, and only for IPv6 is all of that family read, since kernels have given there just
    /// those that were not asked for (6.18 does).
    public void flows(IpAddress source, Optional<IpAddress> destination, Consumer<TrackedFlow> each)
            throws IOException {
        Consumer<TrackedFlow> sifted =
                flow -> {
                    if (isBetween(flow.original(), source, destination)
                            || isBetween(flow.reply(), source, destination)) {
                        each.accept(flow);
                    }
                };
        switch (source.family()) {
            case IPV4 -> {
                dump(CTA_TUPLE_ORIG, source, sifted);
                dump(CTA_TUPLE_REPLY, source, sifted);
            }
            case IPV6 -> dumped(dump(source.family()), sifted);
        }
    }

    private static boolean isBetween(
            TrackedFlow.Ends ends, IpAddress source, Optional<IpAddress> destination) {
        return ends.source().equals(source)
                && destination.map(ends.destination()::equals).orElse(true);
    }

    private void dump(int tuple, IpAddress source, Consumer<TrackedFlow> each) throws IOException {
        var address = attribute(CTA_IP_V4_SRC, source.octets());
        var request =
                dump(source.family())
                        .attribute(tuple | NESTED, attribute(CTA_TUPLE_IP | NESTED, address))
                        // CTA_FILTER_ORIG_FLAGS and _REPLY_FLAGS have the tuples' numbers.
                        .attribute(CTA_FILTER | NESTED, attribute(tuple, hostOrder(SOURCE)));
        dumped(request, each);
    }

    private MessageWriter dump(Family family) {
        return conversation
                .request(GET, MessageWriter.DUMP)
                .byteOf(family.linuxNumber())
                .byteOf(VERSION_THAT_HAS_A_FAMILY)
                .shortOf(0);
    }

    private void dumped(MessageWriter request, Consumer<TrackedFlow> each) throws IOException {
        conversation.dumped(request, body -> TrackedFlow.read(body).ifPresent(each));
    }

    private static byte[] attribute(int type, byte[] value) {
        var buffer = ByteBuffer.allocate(4 + (value.length + 3) / 4 * 4);
        buffer.order(ByteOrder.nativeOrder())
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value);
        return buffer.array();
    }

    private static byte[] hostOrder(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    }

    /// Hands on the family and the whole mark of each flow there is.
    public void eachFlow(ObjIntConsumer<Family> flow) throws IOException {
        var message = conversation.request(GET, MessageWriter.DUMP);
        message.byteOf(ANY_FAMILY).byteOf(0).shortOf(0);
        conversation.dumped(message, body -> read(body, flow));
    }

    private static void read(ByteBuffer body, ObjIntConsumer<Family> flow) {
        if (body.remaining() < NETFILTER_HEADER) {
            return;
        }
        int number = Byte.toUnsignedInt(body.get(0));
        int mark = 0;
        int at = NETFILTER_HEADER;
        // By hand and not as a map of attributes: there may be hundreds of thousands of flows.
        while (at + 4 <= body.limit()) {
            int length = Short.toUnsignedInt(body.getShort(at));
            if (length < 4 || at + length > body.limit()) {
                break;
            }
            if ((body.getShort(at + 2) & 0x3fff) == CTA_MARK && length == 8) {
                mark = Integer.reverseBytes(body.getInt(at + 4));
            }
            at += (length + 3) / 4 * 4;
        }
        for (var family : Family.values()) {
            if (family.linuxNumber() == number) {
                flow.accept(family, mark);
            }
        }
    }

    private static byte[] networkOrder(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    @Override
    public void close() {
        conversation.close();
    }
}
