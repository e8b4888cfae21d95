package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import mwan.runtime.libc.Errno;
import mwan.runtime.netlink.NetfilterEvents;

/// Tells our own nftables transactions from others'. Not by process id: in a container the kernel's
/// ids are not ours. A transaction's event is queued before its nft ends, so of those that came in
/// while ours ran one is ours.
final class Transactions implements AutoCloseable {
    private final NetfilterEvents events;
    private final List<String> foreign = new ArrayList<>();

    Transactions(NetfilterEvents events) {
        this.events = events;
    }

    int descriptor() {
        return events.descriptor();
    }

    /// Runs a step that is one transaction.
    void own(Step step) throws NftError {
        read(0);
        step.run();
        read(1);
    }

    /// How many transactions of others came since the last [#takeForeign].
    int foreignCount() {
        read(0);
        return foreign.size();
    }

    /// What others did, a sentence each.
    List<String> takeForeign() {
        read(0);
        var taken = List.copyOf(foreign);
        foreign.clear();
        return taken;
    }

    private void read(int ours) {
        try {
            var transactions = events.read();
            transactions.stream()
                    .limit(Math.max(0, transactions.size() - ours))
                    .map(it -> "nftables was changed by " + it.processName())
                    .forEach(foreign::add);
        } catch (Errno lost) {
            // What was lost may have been somebody else's.
            foreign.add("events of nftables were lost: " + lost.getMessage());
        }
    }

    @Override
    public void close() {
        events.close();
    }

    interface Step {
        void run() throws NftError;
    }
}
