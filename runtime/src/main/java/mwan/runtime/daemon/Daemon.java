package mwan.runtime.daemon;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.runtime.health.LineId;
import mwan.runtime.health.LineReport;
import mwan.runtime.health.Moment;
import mwan.runtime.kernel.Kernel;
import mwan.runtime.kernel.KernelChange;
import mwan.runtime.libc.Errno;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.log.Log;
import mwan.runtime.monitor.Readings;
import mwan.runtime.netlink.Netlink;
import mwan.runtime.networkd.Lease;
import mwan.runtime.networkd.Networkd;
import mwan.runtime.picture.Picture;
import mwan.site.InvalidSite;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.value.WanName;
import org.jspecify.annotations.Nullable;

/// The router's daemon. On start it adopts what is there; when it stops or is killed nothing is
/// torn down.
final class Daemon implements AutoCloseable {
    /// Changes by others are answered at most so often: a fight over a route must not eat the CPU.
    private static final Duration BETWEEN_REPAIRS = Duration.ofMillis(100);

    /// What the kernel refused once is tried again.
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private static final Duration BETWEEN_LEASE_READINGS = Duration.ofSeconds(30);
    private static final Duration BETWEEN_SIGNS_OF_LIFE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS_AT_USE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_REPORTS = Duration.ofMillis(500);

    /// A table of a few neighbours is read each time; the kernel takes three seconds to give one
    /// up.
    private static final Duration BETWEEN_LOOKS_AT_NEXT_HOPS = Duration.ofSeconds(2);

    private final Places places;
    private final Kernel kernel;
    private final Netlink netlink;
    private final Log log;
    private final Notify notify;
    private final InstantSource clock;
    private final Loop loop;
    private final LeaseReader leaseReader;
    private final FolderEvents networkdEvents;
    private final Reconciler reconciler;
    private final VerdictBook verdicts;
    private final Drains drains;
    private final LeaseBook leases = new LeaseBook();

    private Site site;
    private Watch watch;
    private LinkTable table = LinkTable.EMPTY;
    private boolean tableStale = true;
    private boolean repair = true;
    private long changesSeen = -1;
    private Moment nextRepair = Moment.now();
    private Moment nextLeases = Moment.now();
    private Moment nextSignOfLife = Moment.now();
    private Moment nextLookAtNextHops = Moment.now();
    private Moment nextLookAtUse = Moment.now();
    private @Nullable Picture lastPicture;
    private Instant lastApply = Instant.EPOCH;
    private volatile boolean stopping;
    private volatile @Nullable Snapshot snapshot;
    private Moment nextReports = Moment.now();
    private volatile Map<LineId, LineReport> reports = Map.of();

    Daemon(
            Site site,
            Places places,
            Kernel kernel,
            Netlink netlink,
            Networkd networkd,
            Notify notify,
            InstantSource clock,
            Log log)
            throws Errno {
        this.site = site;
        this.places = places;
        this.kernel = kernel;
        this.netlink = netlink;
        this.notify = notify;
        this.clock = clock;
        this.log = log;
        loop = new Loop();
        leaseReader = new LeaseReader(networkd, told -> loop.post(() -> told(told)));
        networkdEvents =
                FolderEvents.watch(places.networkd(), links -> loop.post(() -> readLeases(links)));
        reconciler = new Reconciler(kernel, log);
        verdicts = new VerdictBook(clock);
        drains = new Drains(places.drains(), BootClock::now, log);
        watch = new Watch(site.router(), places, loop.poller(), verdicts, clock, log);
    }

    /// Runs until [#stop].
    void run() throws IOException {
        log.info("start", "new flows at the start: " + reconciler.carrying());
        // The first decision needs the delegations: without them it would take IPv6 away.
        told(firstLeases());
        for (int descriptor : kernel.descriptors()) {
            loop.poller().add(descriptor, this::kernelChanged);
        }
        // Rules and tables first: a probe finds its way by them.
        observe(Moment.now());
        reconcile(Moment.now());
        notify.ready();
        while (!stopping) {
            loop.await(untilNext(Moment.now()));
            step(Moment.now());
        }
        notify.stopping();
        log.info("stop", "the kernel keeps what it has");
    }

    private Map<WanName, Optional<Lease>> firstLeases() throws InterruptedIOException {
        try {
            return leaseReader.read(site.router().wans());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while networkd was asked");
        }
    }

    private Duration untilNext(Moment now) {
        var next = watch.untilNext(now);
        if (!repair) {
            return next;
        }
        var wait = nextRepair.since(now);
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(next) < 0 ? wait : next;
    }

    private void observe(Moment now) throws IOException {
        if (tableStale) {
            tableStale = false;
            take(LinkTable.read(netlink));
        }
        watch.observe(table, leases, now);
    }

    /// Most events only refresh what is there (advertisements do, every few seconds).
    private void take(LinkTable read) {
        if (!read.equals(table)) {
            table = read;
            repair = true;
            watch.stale();
            readLeases();
        }
    }

    private void readLeases() {
        leaseReader.request(site.router().wans());
    }

    /// @param links those that networkd has something new of, by their numbers
    private void readLeases(Set<String> links) {
        leaseReader.request(
                site.router().wans().stream()
                        .filter(wan ->
                                table.link(wan.egress())
                                        .map(link -> links.contains(String.valueOf(link.index())))
                                        .orElse(true))
                        .toList());
    }

    private void step(Moment now) throws IOException {
        if (!now.isBefore(nextLeases)) {
            nextLeases =
                    now.plus(leases.unsettled() ? Duration.ofSeconds(1) : BETWEEN_LEASE_READINGS);
            readLeases();
        }
        drains.tick();
        observe(now);
        if (!now.isBefore(nextLookAtUse)) {
            nextLookAtUse = now.plus(BETWEEN_LOOKS_AT_USE);
            watch.observe(netlink.sent(), now);
        }
        watch.tick(table, now);
        reconcile(now);
        if (!now.isBefore(nextLookAtNextHops)) {
            nextLookAtNextHops = now.plus(BETWEEN_LOOKS_AT_NEXT_HOPS);
            if (reconciler.looksAtNextHops()) {
                publish();
            }
        }
        if (!now.isBefore(nextReports)) {
            nextReports = now.plus(BETWEEN_REPORTS);
            reports = Map.copyOf(watch.reports());
        }
        if (!now.isBefore(nextSignOfLife)) {
            nextSignOfLife = now.plus(BETWEEN_SIGNS_OF_LIFE);
            notify.alive();
        }
    }

    private void reconcile(Moment now) {
        boolean repairDue = repair && !now.isBefore(nextRepair);
        long changes = watch.changes() + drains.changes();
        if (changes == changesSeen && !repairDue) {
            return;
        }
        changesSeen = changes;
        boolean insideLink = table.link(site.router().inside().link()).isPresent();
        var picture = watch.picture(insideLink, drains);
        if (reconciler.isDone(picture) && !repairDue) {
            publish();
            return;
        }
        repair = false;
        nextRepair = now.plus(BETWEEN_REPAIRS);
        reconciler.apply(site.router(), picture);
        if (!reconciler.isComplete()) {
            repair = true;
            nextRepair = now.plus(BETWEEN_TRIES);
        }
        lastPicture = picture;
        lastApply = clock.instant();
        publish();
    }

    private void publish() {
        var picture = lastPicture;
        var desired = reconciler.desired();
        if (picture != null && desired.isPresent()) {
            snapshot =
                    new Snapshot(
                            site.name(),
                            site.router(),
                            picture,
                            desired.get(),
                            remarks(),
                            reconciler.problems());
            notify.status("new flows: " + reconciler.carrying());
        }
    }

    private List<String> remarks() {
        var remarks = new ArrayList<>(reconciler.remarks());
        remarks.addAll(watch.remarks());
        return remarks;
    }

    private void told(Map<WanName, Optional<Lease>> said) {
        var now = Moment.now();
        var before = leases.delegations();
        said.forEach((wan, lease) -> leases.told(wan, lease, now));
        if (!leases.delegations().equals(before)) {
            watch.stale();
        }
        if (leases.unsettled()) {
            nextLeases = nextLeases.earlier(now.plus(Duration.ofSeconds(1)));
        }
    }

    private void kernelChanged() {
        var changes = kernel.changes();
        if (changes.isEmpty()) {
            return;
        }
        tableStale = true;
        // A delegation that ends may be seen by networkd's unreachable route alone.
        if (changes.stream().anyMatch(change -> change.what() == KernelChange.What.ROUTE)) {
            readLeases();
        }
        for (var change : changes) {
            boolean foreign =
                    change.what() == KernelChange.What.RULESET
                            || change.what() == KernelChange.What.OVERRUN;
            // These are not in the table that is read again.
            repair |= foreign || change.what() == KernelChange.What.RULE;
            log.write(
                    Entry.of(foreign ? Level.NOTICE : Level.DEBUG, "kernel", change.sentence())
                            .with("what", change.what().label()));
        }
    }

    /// Reads the site file anew. One that is wrong is refused, and the old one goes on.
    ///
    /// @throws UserError when it is refused
    void reload() {
        Site wanted;
        try {
            wanted = SiteFiles.read(places.siteFile());
        } catch (UserError | InvalidSite refused) {
            log.warning("reload", "refused, the old site file goes on: " + refused.getMessage());
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot take the new site file",
                    places.siteFile().toString(),
                    String.valueOf(refused.getMessage()),
                    "the old one goes on; mend it and reload",
                    refused);
        }
        if (wanted.router().equals(site.router())) {
            log.info("reload", "the site file is the same");
            return;
        }
        watch.close();
        site = wanted;
        watch = new Watch(wanted.router(), places, loop.poller(), verdicts, clock, log);
        repair = true;
        changesSeen = -1;
        leaseReader.request(wanted.router().wans());
        log.notice("reload", "the site file has changed");
    }

    /// Takes new flows off a WAN.
    ///
    /// @param time for how long; empty until it is restored
    void drain(WanName wan, Optional<Duration> time) {
        drains.drain(wan, time);
        log.notice(
                "drain",
                wan
                        + " is drained"
                        + time.map(length ->
                                        " for "
                                                + length.toSeconds()
                                                + " s, until "
                                                + clock.instant().plus(length))
                                .orElse(""));
    }

    boolean restore(WanName wan) {
        boolean was = drains.restore(wan);
        log.notice("drain", wan + " is restored");
        return was;
    }

    /// Does what is missing in the kernel, now.
    ///
    /// @return where it differed
    List<String> applyAgain() {
        var differences = reconciler.differences();
        repair = true;
        nextRepair = Moment.now();
        return differences;
    }

    List<String> differences() {
        return reconciler.differences();
    }

    /// What the probes measure, half a second old at most. From any thread.
    Map<LineId, LineReport> lineReports() {
        return reports;
    }

    /// What is known now; empty before the first decision. In the loop.
    Optional<Readings> readings() {
        return snapshot()
                .map(now ->
                        new Readings(
                                now.site(),
                                now.router(),
                                clock.instant(),
                                BootClock.now(),
                                now.picture(),
                                now.carrying(),
                                watch.reports(),
                                linkIndices(),
                                leases.all(),
                                reconciler.failovers(),
                                new Readings.LastApply(
                                        lastApply, reconciler.took(), reconciler.applies()),
                                now.remarks(),
                                now.problems()));
    }

    private Map<WanName, Integer> linkIndices() {
        var indices = new HashMap<WanName, Integer>();
        for (var wan : site.router().wans()) {
            table.link(wan.egress()).ifPresent(link -> indices.put(wan.name(), link.index()));
        }
        return indices;
    }

    LeaseBook leases() {
        return leases;
    }

    /// What was last applied; empty before the first time. From any thread.
    Optional<Snapshot> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    /// From any thread: runs it between two turns of the loop.
    <T> Future<T> call(Callable<T> task) {
        return loop.call(task);
    }

    /// From any thread: runs it between two turns of the loop, soon.
    void post(Runnable task) {
        loop.post(task);
    }

    /// From any thread.
    void stop() {
        stopping = true;
        loop.post(() -> {});
    }

    @Override
    public void close() {
        networkdEvents.close();
        leaseReader.close();
        watch.close();
        loop.close();
    }
}
