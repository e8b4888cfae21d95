package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/// The named counters of nft tables, read without the program nft.
public final class NftCounters implements AutoCloseable {
    // NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETOBJ
    private static final int GET = 10 << 8 | 19;
    private static final int NETFILTER_HEADER = 4;

    // enum nft_object_attributes and nft_counter_attributes, linux/netfilter/nf_tables.h
    private static final int NFTA_OBJ_TABLE = 1;
    private static final int NFTA_OBJ_NAME = 2;
    private static final int NFTA_OBJ_TYPE = 3;
    private static final int NFTA_OBJ_DATA = 4;
    private static final int NFT_OBJECT_COUNTER = 1;
    private static final int NFTA_COUNTER_BYTES = 1;
    private static final int NFTA_COUNTER_PACKETS = 2;

    private final NetlinkConversation conversation;

    private NftCounters(NetlinkConversation conversation) {
        this.conversation = conversation;
    }

    public static NftCounters open() throws IOException {
        return new NftCounters(NetlinkConversation.open(NetlinkSocket.NETFILTER));
    }

    /// The address families of tables, as `nft` names them.
    public enum TableFamily {
        INET(1),
        NETDEV(5);

        private final int number;

        TableFamily(int number) {
            this.number = number;
        }
    }

    /// What a counter has counted since its table was loaded.
    public record Counted(long packets, long bytes) {
        public static final Counted NOTHING = new Counted(0, 0);
    }

    /// @return by the counter's name; empty where there is no such table
    public Map<String, Counted> read(TableFamily family, String table) throws IOException {
        var message = conversation.request(GET, MessageWriter.DUMP);
        message.byteOf(family.number).byteOf(0).shortOf(0).attribute(NFTA_OBJ_TABLE, table);
        var counters = new HashMap<String, Counted>();
        for (var body : conversation.dumped(message)) {
            if (body.remaining() >= NETFILTER_HEADER) {
                counter(
                        Attributes.read(
                                body.slice(NETFILTER_HEADER, body.remaining() - NETFILTER_HEADER)),
                        table,
                        counters);
            }
        }
        return counters;
    }

    private static void counter(Attributes object, String table, Map<String, Counted> into) {
        var name = object.text(NFTA_OBJ_NAME);
        var data = object.bytes(NFTA_OBJ_DATA);
        if (name.isEmpty()
                || data.isEmpty()
                || !object.text(NFTA_OBJ_TABLE).filter(table::equals).isPresent()
                || networkOrder(object, NFTA_OBJ_TYPE) != NFT_OBJECT_COUNTER) {
            return;
        }
        var counted = Attributes.read(data.get());
        into.put(
                name.get(),
                new Counted(
                        networkOrder(counted, NFTA_COUNTER_PACKETS),
                        networkOrder(counted, NFTA_COUNTER_BYTES)));
    }

    private static long networkOrder(Attributes attributes, int type) {
        return attributes
                .bytes(type)
                .map(value -> value.order(ByteOrder.BIG_ENDIAN))
                .map(NftCounters::number)
                .orElse(0L);
    }

    private static long number(ByteBuffer value) {
        return switch (value.remaining()) {
            case 4 -> Integer.toUnsignedLong(value.getInt(0));
            case 8 -> value.getLong(0);
            default -> 0;
        };
    }

    @Override
    public void close() {
        conversation.close();
    }
}
