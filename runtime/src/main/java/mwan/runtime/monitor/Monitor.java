package mwan.runtime.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import mwan.runtime.log.Log;
import mwan.runtime.process.Commands;
import mwan.site.Router;
import mwan.value.Ipv4Address;
import mwan.value.Port;
import org.jspecify.annotations.Nullable;

/// Keeps what the site file says of monitoring: nothing listens while it says nothing. In a thread
/// of its own, which no decision waits for.
public final class Monitor implements AutoCloseable {
    /// Until it is clear whether anything is to be shown.
    private static final Duration FIRST = Duration.ofSeconds(2);

    private final Source source;
    private final Observer observer;
    private final LinkCounters counters;
    private final RecentEvents events;
    private final Log log;
    private final History history = new History();
    private final Thread thread;
    private @Nullable Router served;
    private @Nullable MonitorServer server;
    private @Nullable String failure;

    private Monitor(
            Source source,
            List<Path> certificates,
            RecentEvents events,
            Commands commands,
            Log log) {
        this.source = source;
        this.events = events;
        this.log = log;
        observer = new Observer(source, certificates);
        counters = new LinkCounters(commands, log);
        thread = Thread.ofPlatform().daemon().name("monitor").unstarted(this::run);
    }

    /// @param certificates files with certificates whose end is shown, where they are there
    /// @param commands by which nft is run
    public static Monitor start(
            Source source,
            List<Path> certificates,
            RecentEvents events,
            Commands commands,
            Log log) {
        var monitor = new Monitor(source, certificates, events, commands, log);
        monitor.thread.start();
        return monitor;
    }

    /// Does once what a daemon does that is monitored: the JVM notes which classes that takes.
    public static void rehearse(Source source) throws InterruptedException {
        var here = new Ipv4Address(0x7f000001);
        var observer = new Observer(source, List.of());
        var shown =
                new MonitorServer.Content() {
                    @Override
                    public String page() throws IOException, InterruptedException {
                        var history = new History();
                        history.add(observer.look().readings());
                        return StatusPage.of(observer.look(), history, List.of());
                    }

                    @Override
                    public String metrics() throws IOException, InterruptedException {
                        return Metrics.of(observer.look());
                    }
                };
        try {
            int port = freePort();
            try (var _ = MonitorServer.open(here, new Port(port), List.of(), shown)) {
                for (var path : List.of("/", "/metrics", "/style.css")) {
                    ask(port, path);
                }
            }
        } catch (IOException noLoopback) {
            // Then these classes are read later, from the jar.
            return;
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static void ask(int port, String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var request =
                    "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private void run() {
        try {
            Thread.sleep(FIRST);
            while (true) {
                var router = source.router();
                if (router.isPresent()) {
                    follow(router.get());
                }
                Thread.sleep(router.isPresent() ? History.BETWEEN_SAMPLES : FIRST);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            stopServing();
        }
    }

    private void follow(Router router) throws InterruptedException {
        if (served == null || !serving(served).equals(serving(router))) {
            stopServing();
            failure = null;
            if (router.monitoring().isEmpty()) {
                counters.end();
            }
        }
        served = router;
        if (router.monitoring().isPresent()) {
            serve(router, router.monitoring().get());
            var readings = source.readings();
            readings.ifPresent(counters::keep);
            readings.ifPresent(history::add);
        }
    }

    /// What decides where and for whom is listened.
    private static List<Object> serving(Router router) {
        return List.of(router.monitoring(), router.management().address());
    }

    /// An address that comes later is waited for.
    private void serve(Router router, Router.Monitoring monitoring) {
        if (server != null) {
            return;
        }
        var address = router.management().address().address();
        try {
            server =
                    MonitorServer.open(
                            address, monitoring.port(), monitoring.names(), new Content());
            failure = null;
            log.info(
                    "monitor", "metrics and status on http://" + address + ":" + monitoring.port());
        } catch (IOException refused) {
            var why =
                    "cannot listen on "
                            + address
                            + ":"
                            + monitoring.port()
                            + ": "
                            + refused.getMessage();
            if (!why.equals(failure)) {
                failure = why;
                log.warning("monitor", why);
            }
        }
    }

    private void stopServing() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private final class Content implements MonitorServer.Content {
        @Override
        public String page() throws IOException, InterruptedException {
            return StatusPage.of(observer.look(), history, events.latest());
        }

        @Override
        public String metrics() throws IOException, InterruptedException {
            return Metrics.of(observer.look());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
