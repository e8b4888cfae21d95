package mwan.runtime.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The calls themselves. Each says by its return value whether it failed, and by errno why.
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET =
            handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT =
            handle("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDTO =
            handle("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECVFROM =
            handle("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle POLL = handle("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle READ =
            handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE =
            handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Libc() {}

    private static MethodHandle handle(
            String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /// One call, given the segment into which errno goes.
    private interface Call {
        long with(MemorySegment state) throws Throwable;
    }

    /// @return the call's result, or its errno as a negative number
    private static long call(Call call) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return outcome(call.with(state), state);
        } catch (Throwable unexpected) {
            throw notOfC(unexpected);
        }
    }

    /// C throws nothing: this is of Java, as the lack of memory.
    private static RuntimeException notOfC(Throwable unexpected) {
        return switch (unexpected) {
            case RuntimeException ours -> ours;
            case Error fatal -> throw fatal;
            default -> new IllegalStateException(unexpected);
        };
    }

    /// Where errno goes in the calls that are made many times a second. Those are written out,
    /// since the small compiler makes much of a lambda and of an arena for each call: some ten
    /// microseconds.
    private static final ThreadLocal<MemorySegment> OWN_STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private static long outcome(long result, MemorySegment state) {
        return result >= 0 ? result : -(long) (int) ERRNO.get(state, 0L);
    }

    private static long checked(String name, Call call) throws Errno {
        return succeeded(name, repeated(call));
    }

    /// Until no signal comes between.
    private static long repeated(Call call) {
        long result;
        do {
            result = call(call);
        } while (result == -Errno.EINTR);
        return result;
    }

    private static long succeeded(String name, long result) throws Errno {
        if (result < 0) {
            throw new Errno(name, (int) -result, text((int) -result));
        }
        return result;
    }

    private static String text(int errno) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable unspoken) {
            return "errno " + errno;
        }
    }

    static int socket(int family, int type, int protocol) throws Errno {
        return (int)
                checked("socket", state -> (int) SOCKET.invokeExact(state, family, type, protocol));
    }

    static void bind(int socket, MemorySegment address, int length) throws Errno {
        checked("bind", state -> (int) BIND.invokeExact(state, socket, address, length));
    }

    static void connect(int socket, MemorySegment address, int length) throws Errno {
        checked("connect", state -> (int) CONNECT.invokeExact(state, socket, address, length));
    }

    static void setsockopt(int socket, int level, int name, MemorySegment value, int length)
            throws Errno {
        checked(
                "setsockopt",
                state -> (int) SETSOCKOPT.invokeExact(state, socket, level, name, value, length));
    }

    static void sendto(
            int socket, MemorySegment message, long length, MemorySegment to, int toLength)
            throws Errno {
        var state = OWN_STATE.get();
        long result;
        try {
            do {
                result =
                        outcome(
                                (long)
                                        SENDTO.invokeExact(
                                                state, socket, message, length, 0, to, toLength),
                                state);
            } while (result == -Errno.EINTR);
        } catch (Throwable unexpected) {
            throw notOfC(unexpected);
        }
        succeeded("sendto", result);
    }

    /// @return the message's length, or -1 when there is none now
    static int recvfrom(
            int socket,
            MemorySegment buffer,
            long length,
            MemorySegment from,
            MemorySegment fromLength)
            throws Errno {
        var state = OWN_STATE.get();
        long received;
        try {
            do {
                received =
                        outcome(
                                (long)
                                        RECVFROM.invokeExact(
                                                state, socket, buffer, length, 0, from, fromLength),
                                state);
            } while (received == -Errno.EINTR);
        } catch (Throwable unexpected) {
            throw notOfC(unexpected);
        }
        // Not by an exception: each round of reading ends here.
        if (received == -Errno.EAGAIN) {
            return -1;
        }
        return (int) succeeded("recvfrom", received);
    }

    /// @return how many are ready; 0 also when a signal came
    static int poll(MemorySegment descriptors, long count, int timeoutMillis) throws Errno {
        var state = OWN_STATE.get();
        long ready;
        try {
            ready =
                    outcome(
                            (int) POLL.invokeExact(state, descriptors, count, timeoutMillis),
                            state);
        } catch (Throwable unexpected) {
            throw notOfC(unexpected);
        }
        if (ready < 0 && ready != -Errno.EINTR) {
            throw new Errno("poll", (int) -ready, text((int) -ready));
        }
        return (int) Math.max(0, ready);
    }

    static int eventfd(int flags) throws Errno {
        return (int) checked("eventfd", state -> (int) EVENTFD.invokeExact(state, 0, flags));
    }

    static void read(int descriptor, MemorySegment buffer, long length) throws Errno {
        checked("read", state -> (long) READ.invokeExact(state, descriptor, buffer, length));
    }

    static void write(int descriptor, MemorySegment buffer, long length) throws Errno {
        checked("write", state -> (long) WRITE.invokeExact(state, descriptor, buffer, length));
    }

    /// Whether it worked matters to nobody: the descriptor is gone in either case.
    static void close(int descriptor) {
        call(state -> (int) CLOSE.invokeExact(state, descriptor));
    }
}
