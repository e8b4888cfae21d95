package mwan.lab.api.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;

/// The tasks of the node: those that run, and the log files and the index of those that ended.
public final class Tasks implements AutoCloseable {
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    /// How a task stands.
    public record State(Upid upid, boolean running, Optional<String> exitStatus, long endTime) {}

    private final String node;
    private final Path folder;
    private final InstantSource clock;
    private final Duration listingDelay;
    private final AtomicLong nextPid = new AtomicLong(ProcessHandle.current().pid() + 1);
    private final Map<String, Future<?>> running = new ConcurrentHashMap<>();
    private final Map<String, State> ended = new LinkedHashMap<>();
    private final AtomicReference<Optional<String>> failNext =
            new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> warnNext =
            new AtomicReference<>(Optional.empty());
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /// Tasks below `folder`; a fresh one is missing in lists for as long as `listingDelay`.
    public Tasks(String node, Path folder, InstantSource clock, Duration listingDelay) {
        this.node = node;
        this.folder = folder;
        this.clock = clock;
        this.listingDelay = listingDelay;
        PrivateFiles.lines(index()).forEach(this::readIndexLine);
    }

    /// Starts work that nobody waits for here.
    public Upid start(String type, String id, Caller caller, Work work) {
        Instant now = clock.instant();
        Upid upid =
                new Upid(
                        node,
                        nextPid.getAndIncrement(),
                        now.toEpochMilli() / 10 % 0xFFFFFFFFL,
                        now.getEpochSecond(),
                        type,
                        id,
                        caller.name());
        TaskLog log = new TaskLog(logFile(upid));
        Optional<String> warning = warnNext.getAndSet(Optional.empty());
        warning.ifPresent(log::warn);
        Optional<String> injected = failNext.getAndSet(Optional.empty());
        Work done = injected.<Work>map(text -> l -> fail(work, text)).orElse(work);
        synchronized (running) {
            running.put(upid.toString(), executor.submit(() -> run(upid, log, done)));
        }
        return upid;
    }

    /// Makes the next task that is started fail with this text instead of doing its work.
    public void failNext(String message) {
        failNext.set(Optional.of(message));
    }

    /// Makes the next task that is started warn of this.
    public void warnNext(String message) {
        warnNext.set(Optional.of(message));
    }

    /// How a task stands; a task of an earlier process without an end has an unexpected one.
    public State state(Upid upid) {
        Path file = logFile(upid);
        if (!Files.exists(file)) {
            throw ApiFault.parameter("upid", "no such task");
        }
        if (running.containsKey(upid.toString())) {
            return new State(upid, true, Optional.empty(), 0);
        }
        synchronized (ended) {
            State state = ended.get(upid.toString());
            return state != null
                    ? state
                    : new State(upid, false, Optional.of(lastWord(file)), upid.time());
        }
    }

    /// The lines of a task's log.
    public List<String> log(Upid upid) {
        state(upid);
        return PrivateFiles.text(logFile(upid)).lines().toList();
    }

    /// Tasks that run, youngest first, without those too fresh to be listed.
    public List<State> active() {
        long newest = clock.instant().minus(listingDelay).getEpochSecond();
        return running.keySet().stream()
                .flatMap(text -> Upid.parse(text).stream())
                .filter(upid -> upid.time() <= newest)
                .map(upid -> new State(upid, true, Optional.empty(), 0))
                .toList();
    }

    /// Tasks that ended, youngest first.
    public List<State> archive() {
        synchronized (ended) {
            return new ArrayList<>(ended.values()).reversed();
        }
    }

    /// Ends a running task as an interrupt would.
    public void stop(Upid upid) {
        state(upid);
        Future<?> future = running.get(upid.toString());
        if (future != null) {
            future.cancel(true);
        }
    }

    /// Interrupts what runs, and waits for a moment until it has written how it ended.
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            var _ = executor.awaitTermination(LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Upid upid, TaskLog log, Work work) {
        String exitStatus;
        try {
            work.run(log);
            exitStatus = log.succeed();
        } catch (ApiFault e) {
            exitStatus = log.fail(e.line());
        } catch (InterruptedException e) {
            exitStatus = log.fail("received interrupt");
        } catch (Exception e) {
            exitStatus = log.fail(String.valueOf(e.getMessage()).strip().replace('\n', ' '));
        }
        State state =
                new State(upid, false, Optional.of(exitStatus), clock.instant().getEpochSecond());
        synchronized (ended) {
            ended.put(upid.toString(), state);
            writeIndexLine(state, exitStatus);
        }
        synchronized (running) {
            running.remove(upid.toString());
        }
    }

    private static void fail(Work work, String message) {
        work.abandon();
        throw ApiFault.died(message);
    }

    private Path index() {
        return folder.resolve("index");
    }

    private Path logFile(Upid upid) {
        String name = upid.toString();
        String last = "%X".formatted(upid.processStart() & 0xF);
        return folder.resolve(last).resolve(name);
    }

    private static String lastWord(Path log) {
        List<String> lines = PrivateFiles.lines(log);
        String last = lines.isEmpty() ? "" : lines.getLast();
        if (last.equals("TASK OK")) {
            return "OK";
        }
        if (last.startsWith("TASK ERROR: ")) {
            return last.substring("TASK ERROR: ".length());
        }
        return last.startsWith("TASK WARNINGS: ")
                ? last.substring("TASK ".length())
                : "unexpected status";
    }

    private void readIndexLine(String line) {
        String[] words = line.split(" ", 3);
        Upid.parse(words[0])
                .ifPresent(upid ->
                        ended.put(
                                words[0],
                                new State(
                                        upid,
                                        false,
                                        Optional.of(words[2]),
                                        Long.parseLong(words[1], 16))));
    }

    private void writeIndexLine(State state, String exitStatus) {
        try {
            Files.writeString(
                    index(),
                    "%s %08X %s\n".formatted(state.upid(), state.endTime(), exitStatus),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
