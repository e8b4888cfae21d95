package mwan.lab.namespace;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.netlink.NetfilterEvents;
import mwan.runtime.netlink.NetlinkEvent;
import mwan.runtime.netlink.NetlinkEvents;

/// When something happened in a namespace, as its kernel told it, by the clock of
/// [System#nanoTime]: CLOCK_MONOTONIC, the same for every process of this machine.
public final class KernelEvents implements AutoCloseable {
    private final List<Long> times = new ArrayList<>();
    private final CountDownLatch listens = new CountDownLatch(1);
    private final Poller poller;
    private volatile boolean closed;
    private volatile String failure = "";

    private KernelEvents(Namespace namespace, String what, Listening listening) {
        try {
            poller = new Poller();
        } catch (Errno failed) {
            throw new IllegalStateException(failed);
        }
        namespace.start(what, () -> listen(listening));
        try {
            listens.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// Every transaction of nftables.
    public static KernelEvents ofRules(Namespace namespace) {
        return new KernelEvents(namespace, "rules", OfRules::new);
    }

    /// A link that lost its carrier or was switched off.
    public static KernelEvents ofLostCarriers(Namespace namespace) {
        return new KernelEvents(namespace, "carriers", OfLostCarriers::new);
    }

    private void listen(Listening listening) {
        try (var source = listening.open()) {
            poller.add(source.descriptor(), () -> take(source));
            listens.countDown();
            while (!closed && failure.isEmpty()) {
                poller.await(Duration.ofSeconds(1));
            }
        } catch (IOException | RuntimeException failed) {
            failure = String.valueOf(failed);
            listens.countDown();
        }
        poller.close();
    }

    private void take(Source source) {
        long now = System.nanoTime();
        try {
            int count = source.read();
            synchronized (times) {
                for (int i = 0; i < count; i++) {
                    times.add(now);
                }
                times.notifyAll();
            }
        } catch (Errno lost) {
            failure = "events were lost: " + lost.getMessage();
        }
    }

    /// Those that came at this time or later.
    public List<Long> since(long nanos) {
        checkListening();
        synchronized (times) {
            return times.stream().filter(time -> time >= nanos).toList();
        }
    }

    /// The first that came at this time or later, once it is there.
    public Optional<Long> await(long nanos, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        synchronized (times) {
            while (true) {
                checkListening();
                var first = times.stream().filter(time -> time >= nanos).findFirst();
                long left = end - System.nanoTime();
                if (first.isPresent() || left <= 0) {
                    return first;
                }
                try {
                    times.wait(Math.max(1, left / 1_000_000));
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }

    private void checkListening() {
        if (!failure.isEmpty()) {
            throw new IllegalStateException("the kernel's events are not heard: " + failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        poller.wake();
    }

    private interface Listening {
        Source open() throws IOException;
    }

    private interface Source extends AutoCloseable {
        int descriptor();

        /// How many have come since the last call.
        int read() throws Errno;

        @Override
        void close();
    }

    private static final class OfRules implements Source {
        private final NetfilterEvents events;

        OfRules() throws IOException {
            events = NetfilterEvents.open();
        }

        @Override
        public int descriptor() {
            return events.descriptor();
        }

        @Override
        public int read() throws Errno {
            return events.read().size();
        }

        @Override
        public void close() {
            events.close();
        }
    }

    private static final class OfLostCarriers implements Source {
        private final NetlinkEvents events;

        OfLostCarriers() throws IOException {
            events = NetlinkEvents.open();
        }

        @Override
        public int descriptor() {
            return events.descriptor();
        }

        @Override
        public int read() throws Errno {
            return (int)
                    events.read().stream()
                            .filter(event ->
                                    event instanceof NetlinkEvent.OfLink(var link, _)
                                            && (!link.up() || !link.carrier()))
                            .count();
        }

        @Override
        public void close() {
            events.close();
        }
    }
}
