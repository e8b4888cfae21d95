package mwan.runtime.notice;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.runtime.log.Log;
import mwan.runtime.outward.Now;
import mwan.runtime.process.SystemCommands;
import mwan.site.Notices;
import mwan.site.Sources;

/// Looks at the router once a second, in a thread of its own, and hands to the couriers what is to
/// be told. The router's own work waits for none of it.
public final class NoticeService implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// Where nobody is to be told: a reload may change that.
    private static final Duration BETWEEN_IDLE_LOOKS = Duration.ofSeconds(5);

    /// A mail has about ten steps of at most 10 s, and a JVM to start.
    private static final Duration ERRAND_LIMIT = Duration.ofMinutes(2);

    private final Path file;
    private final Optional<Path> program;
    private final Supplier<Optional<Now>> router;
    private final Sources sources;
    private final InstantSource clock;
    private final Log log;
    private final Thread thread;

    private Notices notices = Notices.NONE;
    private List<Courier> couriers = List.of();
    private Memory memory = Memory.NONE;
    private Memory kept = Memory.NONE;
    private boolean cannotKeep;

    /// @param file in which is kept what a restart of the daemon must not forget
    /// @param program `mwan`, which delivers in a process of its own; absent where this does not
    ///   run from a release
    /// @param router empty until the router has decided for the first time
    public NoticeService(
            Path file,
            Optional<Path> program,
            Supplier<Optional<Now>> router,
            Sources sources,
            InstantSource clock,
            Log log) {
        this.file = file;
        this.program = program;
        this.router = router;
        this.sources = sources;
        this.clock = clock;
        this.log = log;
        thread = Thread.ofPlatform().daemon().name("notices").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            memory = Memory.load(file);
        } catch (IOException unreadable) {
            log.warning("notice", file + " is not read: " + unreadable.getMessage());
        }
        try {
            while (true) {
                router.get().ifPresent(this::look);
                Thread.sleep(couriers.isEmpty() ? BETWEEN_IDLE_LOOKS : BETWEEN_LOOKS);
            }
        } catch (InterruptedException closing) {
            couriers.forEach(Courier::close);
            keep();
        }
    }

    private void look(Now now) {
        if (!now.router().notices().equals(notices)) {
            employ(now.router().notices());
        }
        if (couriers.isEmpty()) {
            return;
        }
        var at = clock.instant();
        var patience =
                new TroubleBook.Patience(
                        Duration.ofSeconds(notices.afterSeconds()),
                        Duration.ofSeconds(notices.overAfterSeconds()));
        var step =
                memory.book()
                        .step(Sight.of(now.router(), now.picture(), now.problems()), at, patience);
        if (!step.items().isEmpty()) {
            tell(new Notice(now.site(), at, step.items()));
        }
        memory = new Memory(step.book(), memory.waiting());
        keep();
    }

    private void tell(Notice notice) {
        log.notice("notice", notice.subject());
        couriers.forEach(courier -> courier.take(notice));
    }

    /// Other channels are asked from now on; what was not delivered goes by those of the same name.
    private void employ(Notices wanted) {
        var waiting = new LinkedHashMap<>(memory.waiting());
        couriers.forEach(courier -> {
            courier.close();
            waiting.put(courier.name(), courier.undelivered());
        });
        notices = wanted;
        couriers =
                channels(wanted).stream()
                        .map(channel ->
                                new Courier(
                                        channel,
                                        waiting.getOrDefault(channel.name(), List.of()),
                                        () -> router.get().filter(Now::isOnline).isPresent(),
                                        clock,
                                        log))
                        .toList();
        couriers.forEach(Courier::start);
    }

    /// A program of the operator's is a process of its own anyway.
    private List<Channel> channels(Notices wanted) {
        var limited = new SystemCommands(ERRAND_LIMIT);
        return Delivery.channels(wanted, sources).stream()
                .map(channel ->
                        program.filter(_ -> channel.needsWan())
                                .<Channel>map(mwan -> new Errand(channel, mwan, limited))
                                .orElse(channel))
                .toList();
    }

    /// Best effort: without it a restart tells once more what was told already.
    private void keep() {
        var waiting = new LinkedHashMap<String, List<Notice>>();
        couriers.forEach(courier -> waiting.put(courier.name(), courier.undelivered()));
        var now = new Memory(memory.book(), waiting);
        memory = now;
        if (now.equals(kept)) {
            return;
        }
        try {
            now.save(file);
            kept = now;
            cannotKeep = false;
        } catch (IOException failed) {
            if (!cannotKeep) {
                log.warning("notice", file + " cannot be written: " + failed.getMessage());
            }
            cannotKeep = true;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
