package mwan.lab.namespace;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.netlink.NetfilterEvents;
import mwan.runtime.netlink.NetlinkEvent;
import mwan.runtime.netlink.NetlinkEvents;

/// When something happened in a namespace, as its kernel told it, by the clock of
/// [System#nanoTime]: CLOCK_MONOTONIC, the same for every process of this machine.
public final class KernelEvents implements AutoCloseable {
    private final List<Event> events = new ArrayList<>();
    private final CountDownLatch listens = new CountDownLatch(1);
    private final Poller poller;
    private volatile boolean closed;
    private volatile String failure = "";

    /// @param at by [System#nanoTime]
    /// @param what the link, or the program that changed the rules
    public record Event(long at, String what) {}

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
            var told = source.read();
            synchronized (events) {
                told.forEach(what -> events.add(new Event(now, what)));
                events.notifyAll();
            }
        } catch (Errno lost) {
            failure = "events were lost: " + lost.getMessage();
        }
    }

    /// Those that came at this time or later.
    public List<Event> since(long nanos) {
        checkListening();
        synchronized (events) {
            return events.stream().filter(event -> event.at - nanos >= 0).toList();
        }
    }

    /// The first that came at this time or later, once it is there.
    public Optional<Event> await(long nanos, Duration most) {
        return await(nanos, _ -> true, 1, most).stream().findFirst();
    }

    /// Those that came at this time or later and are of a kind, once so many are there, or when the
    /// time is up.
    public List<Event> await(long nanos, Predicate<Event> kind, int count, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        synchronized (events) {
            while (true) {
                var found = since(nanos).stream().filter(kind).toList();
                long left = end - System.nanoTime();
                if (found.size() >= count || left <= 0) {
                    return found;
                }
                try {
                    events.wait(Math.max(1, left / 1_000_000));
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

        /// What has come since the last call.
        List<String> read() throws Errno;

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
        public List<String> read() throws Errno {
            return events.read().stream().map(NetfilterEvents.Transaction::processName).toList();
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
        public List<String> read() throws Errno {
            var lost = new ArrayList<String>();
            for (var event : events.read()) {
                if (event instanceof NetlinkEvent.OfLink(var link, _)
                        && (!link.up() || !link.carrier())) {
                    lost.add(link.name().value());
                }
            }
            return lost;
        }

        @Override
        public void close() {
            events.close();
        }
    }
}
