package mwan.lab.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import mwan.lab.namespace.Namespace;
import mwan.value.Family;

/// A TCP connection to the Internet's echo, and when it was reset.
final class TcpFlow implements AutoCloseable {
    private static final int PATIENCE_MS = 2000;
    private static final long EVERY = 20_000_000L;

    final Family family;
    final String wan;
    private final Socket socket;
    private final AtomicLong echoed = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long endedAt;
    private volatile boolean closing;

    private TcpFlow(Family family, String wan, Socket socket) {
        this.family = family;
        this.wan = wan;
        this.socket = socket;
        Thread.ofPlatform().daemon().start(this::read);
    }

    static TcpFlow open(Namespace client, Family family) {
        return client.call(() -> {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(Internet.address(family), Internet.ECHO), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            var wan = new StringBuilder();
            for (int octet = socket.getInputStream().read();
                    octet > 0 && octet != '\n';
                    octet = socket.getInputStream().read()) {
                wan.append((char) octet);
            }
            socket.setSoTimeout(0);
            return new TcpFlow(family, wan.toString(), socket);
        });
    }

    private void read() {
        try {
            while (socket.getInputStream().read() >= 0) {
                echoed.incrementAndGet();
            }
        } catch (IOException reset) {
            // That is what is waited for.
        }
        endedAt = System.nanoTime();
        ended.countDown();
    }

    /// Sends a segment every 20 ms from now on, until the flow ends.
    void keepSending() {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!closing && ended.getCount() > 0 && send()) {
                        LockSupport.parkNanos(EVERY);
                    }
                });
    }

    private boolean send() {
        try {
            socket.getOutputStream().write(1);
            return true;
        } catch (IOException reset) {
            return false;
        }
    }

    /// Sends one segment.
    ///
    /// @return how many milliseconds later the flow was reset; the patience when it was not
    double resetAfterSegment() {
        long begin = System.nanoTime();
        boolean sent = send();
        return sent ? millisToEnd(begin) : PATIENCE_MS;
    }

    /// From a moment to the flow's reset.
    double millisToEnd(long begin) {
        return awaitEnd() ? (endedAt - begin) / 1e6 : PATIENCE_MS;
    }

    private boolean awaitEnd() {
        try {
            return ended.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// Whether a segment is echoed.
    boolean answers() {
        long before = echoed.get();
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        boolean sent = send();
        while (sent && echoed.get() == before && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return echoed.get() > before;
    }

    @Override
    public void close() {
        closing = true;
        try {
            socket.close();
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }
}
