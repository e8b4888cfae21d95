package mwan.runtime.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Waits for many sockets at once (poll(2)); another thread may wake it. Some ten descriptors: the
/// field needs no epoll.
public final class Poller implements AutoCloseable {
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final int POLLFD_BYTES = 8;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;

    private final Arena arena = Arena.ofShared();
    private final Map<Integer, Wanted> handlers = new LinkedHashMap<>();
    private final MemorySegment counter = arena.allocateFrom(JAVA_LONG, 1);
    private final MemorySegment drained = arena.allocate(JAVA_LONG);
    private final int wake;
    private MemorySegment descriptors = MemorySegment.NULL;
    private boolean changed = true;
    private boolean closed;

    private record Wanted(short events, Runnable handler) {}

    public Poller() throws Errno {
        wake = Libc.eventfd(EFD_NONBLOCK | EFD_CLOEXEC);
    }

    /// @param readable called when there is something to read, or the socket has an error to tell
    public void add(int descriptor, Runnable readable) {
        handlers.put(descriptor, new Wanted(POLLIN, readable));
        changed = true;
    }

    /// @param writable called when the socket is connected, or has an error to tell
    public void addWritable(int descriptor, Runnable writable) {
        handlers.put(descriptor, new Wanted(POLLOUT, writable));
        changed = true;
    }

    public void remove(int descriptor) {
        handlers.remove(descriptor);
        changed = true;
    }

    /// Makes a waiting [#await] return; from any thread, and after [#close] too, when it does
    /// nothing.
    public synchronized void wake() {
        if (closed) {
            return;
        }
        try {
            Libc.write(wake, counter, JAVA_LONG.byteSize());
        } catch (Errno full) {
            // EAGAIN: the counter is at its end, so a wake-up is already pending.
            return;
        }
    }

    /// Waits at most so long, then calls the handlers of what is readable.
    public void await(Duration most) throws Errno {
        arrange();
        // Up, not down: waking a moment before a deadline would be a wake-up for nothing.
        long millis = (most.toNanos() + 999_999) / 1_000_000;
        Libc.poll(
                descriptors,
                handlers.size() + 1L,
                (int) Math.max(0, Math.min(millis, Integer.MAX_VALUE)));
        if (ready(0)) {
            Libc.read(wake, drained, JAVA_LONG.byteSize());
        }
        for (var handler : readyHandlers()) {
            handler.run();
        }
    }

    /// Copied first, since a handler may add or remove descriptors.
    private List<Runnable> readyHandlers() {
        var ready = new ArrayList<Runnable>();
        int index = 1;
        for (var wanted : handlers.values()) {
            if (ready(index++)) {
                ready.add(wanted.handler());
            }
        }
        return ready;
    }

    private boolean ready(int index) {
        return descriptors.get(JAVA_SHORT, (long) index * POLLFD_BYTES + 6) != 0;
    }

    private void arrange() {
        if (!changed) {
            return;
        }
        changed = false;
        long bytes = (handlers.size() + 1L) * POLLFD_BYTES;
        if (descriptors.byteSize() < bytes) {
            // Twice as much: links that come and go must not make it grow for ever.
            descriptors = arena.allocate(2 * bytes, 8);
        }
        arrange(0, wake, POLLIN);
        int index = 1;
        for (var entry : handlers.entrySet()) {
            arrange(index++, entry.getKey(), entry.getValue().events());
        }
    }

    private void arrange(int index, int descriptor, short events) {
        descriptors.set(JAVA_INT, (long) index * POLLFD_BYTES, descriptor);
        descriptors.set(JAVA_SHORT, (long) index * POLLFD_BYTES + 4, events);
    }

    @Override
    public synchronized void close() {
        closed = true;
        Libc.close(wake);
        arena.close();
    }
}
