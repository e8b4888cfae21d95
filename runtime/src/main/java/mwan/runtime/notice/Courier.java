package mwan.runtime.notice;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import mwan.fault.UserError;
import mwan.runtime.log.Log;
import org.jspecify.annotations.Nullable;

/// Brings notices by one channel, one after the other, in a thread of its own. What cannot be
/// delivered waits and is tried again; what waits is bounded.
final class Courier implements AutoCloseable {
    /// Some hours of a bad day.
    static final int MOST_WAITING = 64;

    private static final Duration OLDEST = Duration.ofDays(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Channel channel;
    private final BooleanSupplier online;
    private final InstantSource clock;
    private final Log log;
    private final ArrayDeque<Notice> waiting = new ArrayDeque<>();
    private final Thread thread;
    private @Nullable Notice underWay;
    private boolean closed;
    private String lastComplaint = "";

    /// @param online whether a healthy WAN is there, asked once a second while one is waited for
    Courier(
            Channel channel,
            Collection<Notice> waiting,
            BooleanSupplier online,
            InstantSource clock,
            Log log) {
        this.channel = channel;
        this.online = online;
        this.clock = clock;
        this.log = log;
        this.waiting.addAll(waiting);
        thread = Thread.ofPlatform().daemon().name("notice-" + channel.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    String name() {
        return channel.name();
    }

    /// Takes it, and returns at once. Where too many wait, the oldest is lost, and the log says so.
    synchronized void take(Notice notice) {
        if (waiting.size() == MOST_WAITING) {
            tellLost(waiting.removeFirst(), MOST_WAITING + " others wait");
        }
        waiting.addLast(notice);
        notifyAll();
    }

    /// What is not delivered yet, the one that is under way first.
    synchronized List<Notice> undelivered() {
        var all = new ArrayList<Notice>();
        Optional.ofNullable(underWay).ifPresent(all::add);
        all.addAll(waiting);
        return all;
    }

    private void run() {
        try {
            while (true) {
                bring(next());
                synchronized (this) {
                    underWay = null;
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Notice next() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        var notice = waiting.removeFirst();
        underWay = notice;
        return notice;
    }

    private void bring(Notice notice) throws InterruptedException {
        var pause = FIRST_PAUSE;
        while (!isTooOld(notice)) {
            if (channel.needsWan() && !online.getAsBoolean()) {
                pause(BETWEEN_LOOKS);
                continue;
            }
            if (isDelivered(notice)) {
                return;
            }
            pause(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        }
        tellLost(notice, "it could not be delivered for " + OLDEST.toHours() + " h");
    }

    private boolean isTooOld(Notice notice) {
        return Duration.between(notice.at(), clock.instant()).compareTo(OLDEST) > 0;
    }

    private boolean isDelivered(Notice notice) throws InterruptedException {
        try {
            channel.deliver(notice);
            log.info("notice", "told by " + channel.name() + ": " + notice.subject());
            lastComplaint = "";
            return true;
        } catch (IOException | UserError failed) {
            if (isClosed()) {
                throw new InterruptedException();
            }
            complain(String.valueOf(failed.getMessage()));
            return false;
        } catch (RuntimeException | LinkageError fault) {
            // A fault of a library must not end the thread: the next notice may get through.
            complain(fault.toString());
            return false;
        }
    }

    /// The same complaint again is not told again.
    private void complain(String complaint) {
        if (!complaint.equals(lastComplaint)) {
            lastComplaint = complaint;
            log.warning("notice", "cannot tell by " + channel.name() + ", tries on: " + complaint);
        }
    }

    private void tellLost(Notice notice, String why) {
        log.warning("notice", "lost for " + channel.name() + ", " + why + ": " + notice.subject());
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void pause(Duration most) throws InterruptedException {
        var end = System.nanoTime() + most.toNanos();
        for (long left = most.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
        if (closed) {
            throw new InterruptedException();
        }
    }

    /// Leaves what is not delivered where it is.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
