package mwan.lab.bench.datapath;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A router with 2 WANs and many mappings, whose whole ruleset is replaced while datagrams pass it.
public final class WholeApply implements AutoCloseable {
    private static final int PORT = 7010;
    private static final int FLOWS = 8;
    private static final long EVERY = 1_000_000L;
    private static final long LAST_ANSWERS = 500_000_000L;

    private final MwanRouter router;
    private final DatagramChannel echo;
    private final List<Flow> flows = new ArrayList<>();
    private final Thread load;
    private volatile boolean ending;
    private volatile String failure = "";

    public WholeApply(int mappings) throws IOException {
        router = new MwanRouter("apply", mappings, 2);
        var address = new InetSocketAddress(InetAddress.ofLiteral(World.INTERNET4), PORT);
        echo =
                router.world.internet.call(
                        () -> DatagramChannel.open(StandardProtocolFamily.INET).bind(address));
        Thread.ofPlatform().daemon().name("echo").start(this::answer);
        load = router.world.client.start("datagrams", () -> send(address));
    }

    private static final class Flow {
        private final DatagramChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES);
        private long sent;
        private long answered;

        Flow(InetSocketAddress to) throws IOException {
            channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.connect(to);
            channel.configureBlocking(false);
        }

        void send() throws IOException {
            sent++;
            channel.write(buffer.clear().putLong(sent).flip());
        }

        void receive() throws IOException {
            while (channel.read(buffer.clear()) > 0) {
                answered++;
            }
        }
    }

    private void answer() {
        var buffer = ByteBuffer.allocate(64);
        try {
            while (true) {
                var from = echo.receive(buffer.clear());
                echo.send(buffer.flip(), from);
            }
        } catch (IOException closed) {
            // The bench is over.
        }
    }

    /// One datagram every millisecond, in turns of the flows.
    private void send(InetSocketAddress to) {
        try {
            for (int i = 0; i < FLOWS; i++) {
                flows.add(new Flow(to));
            }
            for (int i = 0; !ending; i++) {
                flows.get(i % FLOWS).send();
                flows.get(i % FLOWS).receive();
                LockSupport.parkNanos(EVERY);
            }
            long end = System.nanoTime() + LAST_ANSWERS;
            while (System.nanoTime() - end < 0) {
                for (var flow : flows) {
                    flow.receive();
                }
                LockSupport.parkNanos(EVERY);
            }
        } catch (IOException refused) {
            failure = String.valueOf(refused);
        }
    }

    /// @return how many milliseconds it took
    public double apply() {
        return router.applyWhole();
    }

    /// Ends the load.
    ///
    /// @return how many datagrams were not answered
    public long lost() {
        ending = true;
        try {
            load.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        long sent = flows.stream().mapToLong(flow -> flow.sent).sum();
        if (!failure.isEmpty() || sent == 0) {
            throw new IllegalStateException("no datagrams: " + failure);
        }
        return sent - flows.stream().mapToLong(flow -> flow.answered).sum();
    }

    @Override
    public void close() throws IOException {
        ending = true;
        for (var flow : flows) {
            flow.channel.close();
        }
        echo.close();
        router.close();
    }
}
