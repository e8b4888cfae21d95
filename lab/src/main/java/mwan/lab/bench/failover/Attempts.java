package mwan.lab.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import mwan.lab.namespace.Namespace;
import mwan.value.Family;

/// A new connection every 10 ms in each family, all the while. One that is not there within a
/// second has failed, and counts at the time of its start.
public final class Attempts implements AutoCloseable {
    static final long PATIENCE = 1_000_000_000L;
    private static final long EVERY = 10_000_000L;

    private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private volatile boolean closed;
    private volatile String failure = "";

    /// @param start by [System#nanoTime]
    record Failed(Family family, long start) {}

    private record Pending(Family family, long start, SocketChannel channel) {}

    public Attempts(Namespace client) {
        client.start("attempts", this::run);
    }

    /// Those of a family that began in this span of time and failed; complete once the span's end
    /// is [#PATIENCE] past.
    List<Failed> failed(Family family, long from, long to) {
        if (!failure.isEmpty()) {
            throw new IllegalStateException("no connections are attempted: " + failure);
        }
        return failed.stream()
                .filter(it -> it.family == family && it.start >= from && it.start < to)
                .toList();
    }

    private void run() {
        try (var selector = Selector.open()) {
            long next = System.nanoTime();
            while (!closed) {
                long now = System.nanoTime();
                if (now - next >= 0) {
                    for (var family : Family.values()) {
                        begin(family, selector);
                    }
                    // What was missed while the machine was busy is not made up for.
                    next = Math.max(next + EVERY, now);
                }
                selector.select(Math.max(1, (next - System.nanoTime()) / 1_000_000));
                selector.selectedKeys().forEach(Attempts.this::finish);
                selector.selectedKeys().clear();
                expire();
            }
        } catch (IOException | RuntimeException broken) {
            failure = String.valueOf(broken);
        }
    }

    private void begin(Family family, Selector selector) throws IOException {
        var channel =
                SocketChannel.open(
                        family == Family.IPV4
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
        channel.configureBlocking(false);
        var attempt = new Pending(family, System.nanoTime(), channel);
        try {
            channel.connect(new InetSocketAddress(Internet.address(family), Internet.CONNECT));
        } catch (IOException refused) {
            end(attempt, true);
            return;
        }
        pending.add(attempt);
        channel.register(selector, SelectionKey.OP_CONNECT, attempt);
    }

    private void finish(SelectionKey key) {
        var attempt = (Pending) key.attachment();
        if (!attempt.channel.isOpen()) {
            return;
        }
        boolean connected;
        try {
            connected = attempt.channel.finishConnect();
        } catch (IOException refused) {
            end(attempt, true);
            return;
        }
        if (connected) {
            end(attempt, System.nanoTime() - attempt.start > PATIENCE);
        }
    }

    private void expire() {
        long now = System.nanoTime();
        while (!pending.isEmpty()
                && (!pending.getFirst().channel.isOpen()
                        || now - pending.getFirst().start > PATIENCE)) {
            var first = pending.removeFirst();
            if (first.channel.isOpen()) {
                end(first, true);
            }
        }
    }

    private void end(Pending attempt, boolean hasFailed) {
        if (hasFailed) {
            failed.add(new Failed(attempt.family, attempt.start));
        }
        try {
            attempt.channel.close();
        } catch (IOException broken) {
            failure = String.valueOf(broken);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
