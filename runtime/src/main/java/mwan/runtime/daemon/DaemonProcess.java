package mwan.runtime.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.runtime.configure.StartupCache;
import mwan.runtime.control.ControlClient;
import mwan.runtime.control.ControlServer;
import mwan.runtime.control.Request;
import mwan.runtime.dyndns.NameService;
import mwan.runtime.kernel.Kernel;
import mwan.runtime.kernel.LinuxKernel;
import mwan.runtime.log.DebugLog;
import mwan.runtime.log.JournalLog;
import mwan.runtime.log.Log;
import mwan.runtime.log.TraceIds;
import mwan.runtime.monitor.Monitor;
import mwan.runtime.monitor.RecentEvents;
import mwan.runtime.netlink.Rtnetlink;
import mwan.runtime.networkd.Networkd;
import mwan.runtime.notice.NoticeService;
import mwan.runtime.outward.Now;
import mwan.runtime.process.SystemCommands;
import mwan.site.Site;
import mwan.site.SiteFiles;

/// The daemon as a process: against the kernel it runs on, until it is told to stop.
public final class DaemonProcess {
    private static final long LARGEST_DEBUG_LOG = 16 << 20;
    private static final InstantSource CLOCK = InstantSource.system();

    /// Some rounds of probes and their replies.
    private static final Duration REHEARSAL = Duration.ofSeconds(1);

    private static final Duration NETWORKD_LIMIT = Duration.ofSeconds(5);
    private static final Duration NFT_LIMIT = Duration.ofSeconds(5);

    private DaemonProcess() {}

    /// Runs until SIGTERM.
    public static void run(Places places) {
        var site = SiteFiles.read(places.siteFile());
        var traceIds = new TraceIds(places.traceId());
        var events = new RecentEvents(CLOCK);
        var debugging =
                new Debugging(
                        site.router(),
                        new DebugLog(places.debugLog(), LARGEST_DEBUG_LOG, traceIds, CLOCK));
        var log = log(traceIds, events, debugging);
        withDaemon(
                site,
                places,
                kernel -> kernel,
                Notify.fromEnvironment(),
                log,
                daemon -> {
                    debugging.follow(daemon::snapshot);
                    try (var _ = monitor(daemon, places, events, log)) {
                        serve(
                                daemon,
                                new Operations(daemon, traceIds, CLOCK, FlowLookup.CONNTRACK),
                                places,
                                log);
                    }
                });
    }

    /// Does for a moment all that a daemon and those who ask it do, and changes nothing: the JVM
    /// notes which classes that takes.
    public static void rehearse(Path siteFile) {
        var site = SiteFiles.read(siteFile);
        try {
            var folder = Files.createTempDirectory("mwan-rehearsal");
            var places = Places.SYSTEM.rehearsing(siteFile, folder);
            var traceIds = new TraceIds(places.traceId());
            var log = new DebugLog(places.debugLog(), LARGEST_DEBUG_LOG, traceIds, CLOCK);
            withDaemon(
                    site,
                    places,
                    RehearsedKernel::new,
                    new Notify(Optional.empty()),
                    log,
                    daemon ->
                            askWhileItRuns(
                                    daemon,
                                    new Operations(daemon, traceIds, CLOCK, FlowLookup.CONNTRACK),
                                    places));
            for (var file : List.of(places.debugLog(), folder)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failed) {
            throw cannotRun(failed);
        }
    }

    private interface Use {
        void with(Daemon daemon) throws IOException;
    }

    private static void withDaemon(
            Site site,
            Places places,
            UnaryOperator<Kernel> seenAs,
            Notify notify,
            Log log,
            Use use) {
        try (var kernel = LinuxKernel.open();
                var netlink = Rtnetlink.open()) {
            Files.createDirectories(places.run());
            var networkd = new Networkd(new SystemCommands(NETWORKD_LIMIT));
            try (var daemon =
                    new Daemon(
                            site,
                            places,
                            seenAs.apply(kernel),
                            netlink,
                            networkd,
                            notify,
                            CLOCK,
                            log)) {
                use.with(daemon);
            }
        } catch (IOException refused) {
            throw cannotRun(refused);
        }
    }

    private static UserError cannotRun(IOException refused) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot run the router",
                "the kernel",
                String.valueOf(refused.getMessage()),
                "the daemon needs CAP_NET_ADMIN and CAP_NET_RAW: start it by mwan.service",
                refused);
    }

    private static void serve(Daemon daemon, Operations operations, Places places, Log log)
            throws IOException {
        var ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            daemon.stop();
                            awaitBriefly(ended);
                        }));
        ReloadSignal.handle(() -> daemon.post(() -> reload(daemon)));
        var control = control(operations, places, log);
        Supplier<Optional<Now>> now = () -> daemon.snapshot().map(Snapshot::now);
        try (var notices =
                        new NoticeService(
                                places.notices(),
                                StartupCache.ofThisRelease().map(StartupCache::launcher),
                                now,
                                Now.secrets(),
                                CLOCK,
                                log);
                var names = new NameService(now, Now.secrets(), CLOCK, log)) {
            notices.start();
            names.start();
            daemon.run();
        } finally {
            control.ifPresent(ControlServer::close);
            ended.countDown();
        }
    }

    private static Monitor monitor(Daemon daemon, Places places, RecentEvents events, Log log) {
        return Monitor.start(
                new MonitorSource(daemon),
                places.certificates(),
                events,
                new SystemCommands(NFT_LIMIT),
                log);
    }

    /// Best effort: a router that cannot be asked still routes.
    private static Optional<ControlServer> control(Operations operations, Places places, Log log) {
        try {
            return Optional.of(ControlServer.open(places.controlSocket(), operations::answer));
        } catch (IOException refused) {
            log.warning("control", places.controlSocket() + ": " + refused.getMessage());
            return Optional.empty();
        }
    }

    private static void askWhileItRuns(Daemon daemon, Operations operations, Places places)
            throws IOException {
        try (var _ = ControlServer.open(places.controlSocket(), operations::answer)) {
            var asking =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    daemon.call(() -> true).get();
                                    var client = new ControlClient(places.controlSocket());
                                    for (var command : List.of("status", "health", "plan", "npt")) {
                                        client.ask(new Request(command, List.of()));
                                        client.ask(new Request(command, List.of("--output=json")));
                                    }
                                    client.ask(new Request("explain", List.of("192.0.2.1")));
                                    Monitor.rehearse(new MonitorSource(daemon));
                                    Thread.sleep(REHEARSAL);
                                } catch (ExecutionException | InterruptedException cut) {
                                    Thread.currentThread().interrupt();
                                } finally {
                                    daemon.stop();
                                }
                            });
            daemon.run();
            asking.interrupt();
        }
    }

    /// A site file that is wrong has been logged; the old one goes on.
    private static void reload(Daemon daemon) {
        try {
            daemon.reload();
        } catch (UserError refused) {
            return;
        }
    }

    /// Not for the main thread's end: it waits for the JVM's, which waits for this.
    private static void awaitBriefly(CountDownLatch ended) {
        try {
            if (!ended.await(2, TimeUnit.SECONDS)) {
                System.err.println("<4>stop: the loop is busy; the kernel keeps what it has");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Log log(TraceIds traceIds, RecentEvents events, Debugging debugging) {
        var logs = List.of(new JournalLog(System.err, traceIds), events, debugging);
        return entry -> logs.forEach(log -> log.write(entry));
    }
}
