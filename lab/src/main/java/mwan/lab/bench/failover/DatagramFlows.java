package mwan.lab.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import mwan.lab.namespace.Namespace;
import mwan.value.Family;

/// Flows of datagrams, one every 20 ms in each, and how many were not answered.
final class DatagramFlows {
    private static final int IN_EACH_FAMILY = 6;
    private static final long EVERY = 20_000_000L;
    private static final long LAST_ANSWERS = 500_000_000L;

    private final List<Flow> flows = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ending;
    private volatile String failure = "";

    DatagramFlows(Namespace client) {
        thread = client.start("datagrams", this::run);
    }

    private void run() {
        try {
            for (var family : Family.values()) {
                for (int i = 0; i < IN_EACH_FAMILY; i++) {
                    flows.add(new Flow(family));
                }
            }
            while (!ending) {
                for (var flow : flows) {
                    flow.send();
                    flow.receive();
                }
                LockSupport.parkNanos(EVERY);
            }
            long end = System.nanoTime() + LAST_ANSWERS;
            while (System.nanoTime() - end < 0 && flows.stream().anyMatch(Flow::isOwed)) {
                for (var flow : flows) {
                    flow.receive();
                }
                LockSupport.parkNanos(1_000_000);
            }
            for (var flow : flows) {
                flow.channel.close();
            }
        } catch (IOException | RuntimeException broken) {
            failure = String.valueOf(broken);
        }
    }

    /// Ends them.
    ///
    /// @return how many datagrams were lost by flows that did not begin on this WAN
    long lostBut(String failed) {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (!failure.isEmpty()) {
            throw new IllegalStateException("datagrams: " + failure);
        }
        var healthy = flows.stream().filter(flow -> !flow.wan.equals(failed)).toList();
        if (healthy.isEmpty()) {
            throw new IllegalStateException("no flow of datagrams is on a healthy WAN");
        }
        return healthy.stream().mapToLong(flow -> flow.sent - flow.answered).sum();
    }

    private static final class Flow {
        private final DatagramChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(64);
        private String wan = "";
        private long sent;
        private long answered;

        Flow(Family family) throws IOException {
            channel =
                    DatagramChannel.open(
                            family == Family.IPV4
                                    ? StandardProtocolFamily.INET
                                    : StandardProtocolFamily.INET6);
            channel.connect(new InetSocketAddress(Internet.address(family), Internet.ECHO));
            channel.configureBlocking(false);
        }

        void send() {
            try {
                channel.write(buffer.clear().putLong(sent).flip());
            } catch (IOException refused) {
                // An ICMP error to an earlier one: this one was not sent, and is lost as well.
                sent++;
                return;
            }
            sent++;
        }

        void receive() {
            while (true) {
                buffer.clear();
                try {
                    if (channel.read(buffer) <= 0) {
                        return;
                    }
                } catch (IOException refused) {
                    return;
                }
                answered++;
                if (wan.isEmpty()) {
                    wan =
                            StandardCharsets.US_ASCII
                                    .decode(buffer.flip().position(Long.BYTES))
                                    .toString();
                }
            }
        }

        boolean isOwed() {
            return answered < sent;
        }
    }
}
