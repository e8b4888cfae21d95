package mwan.runtime.monitor;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.log.Log;

/// The last things that an operator may want to know of: verdicts, drains, what others changed.
public final class RecentEvents implements Log {
    private static final int AT_MOST = 50;
    private static final int LONGEST = 300;

    private final InstantSource clock;
    private final Deque<Event> events = new ArrayDeque<>();

    public RecentEvents(InstantSource clock) {
        this.clock = clock;
    }

    record Event(Instant at, Level level, String what, String sentence) {}

    @Override
    public synchronized void write(Entry entry) {
        if (entry.level().compareTo(Level.NOTICE) > 0) {
            return;
        }
        var message = entry.message();
        events.addFirst(
                new Event(
                        clock.instant(),
                        entry.level(),
                        entry.event(),
                        message.substring(0, Math.min(message.length(), LONGEST))));
        if (events.size() > AT_MOST) {
            events.removeLast();
        }
    }

    /// The latest first.
    synchronized List<Event> latest() {
        return List.copyOf(events);
    }
}
