package mwan.runtime.dyndns;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.fault.UserError;
import mwan.runtime.decide.Decision;
import mwan.runtime.log.Log;
import mwan.runtime.outward.Now;
import mwan.runtime.probe.Way;
import mwan.site.DynamicDns;
import mwan.site.Sources;
import mwan.value.IpAddress;

/// Keeps the site's names at their WANs' addresses, one after the other, in a thread of its own.
public final class NameService implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// Where there is no name: a reload may bring one.
    private static final Duration BETWEEN_IDLE_LOOKS = Duration.ofSeconds(5);

    private final Supplier<Optional<Now>> router;
    private final Sources sources;
    private final InstantSource clock;
    private final Log log;
    private final Thread thread;
    private Map<DynamicDns, Kept> kept = Map.of();

    /// @param router empty until the router has decided for the first time
    public NameService(
            Supplier<Optional<Now>> router, Sources sources, InstantSource clock, Log log) {
        this.router = router;
        this.sources = sources;
        this.clock = clock;
        this.log = log;
        thread = Thread.ofPlatform().daemon().name("dynamic-dns").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                var now = router.get();
                now.ifPresent(this::look);
                Thread.sleep(kept.isEmpty() ? BETWEEN_IDLE_LOOKS : BETWEEN_LOOKS);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Now now) {
        var names = now.router().dynamicDns();
        if (!List.copyOf(kept.keySet()).equals(names)) {
            var next = new LinkedHashMap<DynamicDns, Kept>();
            names.forEach(name ->
                    next.put(
                            name,
                            Optional.ofNullable(kept.get(name)).orElseGet(() -> new Kept(name))));
            kept = next;
        }
        kept.values().forEach(one -> one.look(now));
    }

    private RecordKeeper keeper(DynamicDns name) {
        return switch (name.update()) {
            case DynamicDns.Rfc2136 update -> new ZoneServer(name, update, sources);
            case DynamicDns.Dyndns2 update -> new UpdateService(name, update, sources);
        };
    }

    /// One name, and how far it is.
    private final class Kept {
        private final DynamicDns name;
        private Course course = Course.BEGIN;
        private long nextLook = System.nanoTime();
        private Optional<IpAddress> ownAddress = Optional.empty();
        private String said = "";

        Kept(DynamicDns name) {
            this.name = name;
        }

        /// At its time, and at once when the WAN has another address of its own.
        void look(Now now) {
            var own = now.address(name.wan(), name.family());
            if (!now.isHealthy(name.wan(), name.family()) || own.isEmpty()) {
                return;
            }
            if (own.equals(ownAddress) && System.nanoTime() < nextLook) {
                return;
            }
            ownAddress = own;
            try {
                course = follow(now, own.get());
            } catch (IOException | UserError failed) {
                course = course.failed();
                say("cannot be kept: " + failed.getMessage());
            } catch (RuntimeException | LinkageError fault) {
                // A fault of a library must not end the thread.
                course = course.failed();
                say("cannot be kept: " + fault);
            }
            nextLook =
                    System.nanoTime()
                            + course.pause(Duration.ofSeconds(name.everySeconds())).toNanos();
        }

        private Course follow(Now now, IpAddress own) throws IOException {
            var seen = seen(now, own);
            var objection = PublicAddress.objection(seen, now.router().inside().prefix());
            if (objection.isPresent()) {
                say(
                        name.wan()
                                + " is seen as "
                                + seen
                                + ", "
                                + objection.get()
                                + ": left as it is");
                return course.held();
            }
            var keeper = keeper(name);
            var record = keeper.addresses();
            if (!course.isChangeDue(seen, record, clock.instant(), keeper.spreads())) {
                return course.held();
            }
            try {
                keeper.change(seen);
            } catch (RecordKeeper.Refused refused) {
                say("is refused for " + seen + ": " + refused.getMessage());
                return course.refused(seen);
            }
            said = "";
            log.notice(
                    "dynamic-dns",
                    name.name()
                            + " "
                            + name.family().label()
                            + " is "
                            + seen
                            + " now, as "
                            + name.wan()
                            + " is seen; it was "
                            + (record.isEmpty() ? "nothing" : record));
            return course.changed(seen, clock.instant());
        }

        /// By the first page that answers.
        private IpAddress seen(Now now, IpAddress own) throws IOException {
            var wan = now.router().wan(name.wan()).orElseThrow();
            var way =
                    new Way(
                            wan.egress(),
                            0,
                            Decision.mark(now.router(), wan).value(),
                            Optional.of(own));
            var last = new IOException("no page to ask");
            for (var page : name.seenBy()) {
                try {
                    return Observer.ask(page, way, name.family());
                } catch (IOException failed) {
                    last = failed;
                }
            }
            throw last;
        }

        /// What lasts is told when it begins.
        private void say(String what) {
            if (!what.equals(said)) {
                said = what;
                log.warning("dynamic-dns", name.name() + " " + name.family().label() + " " + what);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
