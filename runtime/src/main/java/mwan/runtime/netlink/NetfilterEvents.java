package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import mwan.runtime.libc.Errno;

/// Every committed nftables transaction, with the name of the program that made it.
public final class NetfilterEvents implements AutoCloseable {
    private static final int GROUP_NFTABLES = 7;
    // NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN: the last message of each transaction.
    private static final int NEW_GENERATION = 10 << 8 | 15;
    private static final int NETFILTER_HEADER = 4;
    private static final int PROCESS_NAME = 3;

    private final NetlinkSocket socket;

    private NetfilterEvents(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static NetfilterEvents open() throws IOException {
        return new NetfilterEvents(NetlinkSocket.open(NetlinkSocket.NETFILTER, GROUP_NFTABLES));
    }

    /// Readable when there are events.
    public int descriptor() {
        return socket.descriptor();
    }

    /// What has come until now; does not wait.
    ///
    /// @throws Errno with ENOBUFS when the kernel had to drop some
    public List<Transaction> read() throws Errno {
        var transactions = new ArrayList<Transaction>();
        var datagram = socket.receive();
        while (datagram.isPresent()) {
            read(datagram.get(), transactions);
            datagram = socket.receive();
        }
        return transactions;
    }

    static void read(ByteBuffer datagram, List<Transaction> transactions) {
        for (var message : NetlinkMessage.all(datagram)) {
            if (message.type() == NEW_GENERATION
                    && message.body().remaining() >= NETFILTER_HEADER) {
                var attributes = Attributes.read(message.body().position(NETFILTER_HEADER));
                transactions.add(new Transaction(attributes.text(PROCESS_NAME).orElse("somebody")));
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    /// @param processName by whom
    public record Transaction(String processName) {}
}
