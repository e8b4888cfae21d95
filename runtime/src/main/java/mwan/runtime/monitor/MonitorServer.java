package mwan.runtime.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import mwan.value.DomainName;
import mwan.value.Ipv4Address;
import mwan.value.Port;

/// Answers GET on one address. It reads and never changes anything; who is slow is cut off.
final class MonitorServer implements AutoCloseable {
    /// Each has a thread while it is served, so that nobody waits behind one that is slow.
    private static final int CLIENTS_AT_ONCE = 16;

    private static final int IDLE_THREAD_SECONDS = 30;
    private static final int BACKLOG = 8;

    static {
        // Read once, when the JDK's server is first used. Seconds, but for the connections.
        System.setProperty("sun.net.httpserver.maxReqTime", "3");
        System.setProperty("sun.net.httpserver.maxRspTime", "5");
        // Milliseconds after which it looks who is over these: each look wakes a thread.
        System.setProperty("sun.net.httpserver.timerMillis", "3000");
        System.setProperty("sun.net.httpserver.idleInterval", "30");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "4");
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CLIENTS_AT_ONCE));
    }

    private final HttpServer server;
    private final ExecutorService clients;
    private final Set<String> hosts = new HashSet<>();
    private final Content content;

    /// What is answered, made when it is asked for.
    interface Content {
        /// @throws IOException while there is nothing to show
        String page() throws IOException, InterruptedException;

        /// @throws IOException while there is nothing to show
        String metrics() throws IOException, InterruptedException;
    }

    private record Answer(int status, String type, String body) {
        static Answer refusal(int status, String sentence) {
            return new Answer(status, "text/plain; charset=utf-8", sentence + "\n");
        }
    }

    private MonitorServer(
            HttpServer server, Ipv4Address address, List<DomainName> names, Content content) {
        this.server = server;
        this.content = content;
        hosts.add(address.toString());
        names.forEach(name -> hosts.add(name.value().toLowerCase(Locale.ROOT)));
        clients =
                new ThreadPoolExecutor(
                        0,
                        CLIENTS_AT_ONCE,
                        IDLE_THREAD_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> Thread.ofPlatform().daemon().name("monitor-http").unstarted(task));
    }

    /// @param address the one it listens on, and no other
    /// @param names by which it may be asked for too
    /// @throws IOException when the address is not there, or the port is taken
    static MonitorServer open(
            Ipv4Address address, Port port, List<DomainName> names, Content content)
            throws IOException {
        var where =
                new InetSocketAddress(InetAddress.getByAddress(address.octets()), port.number());
        var monitor = new MonitorServer(HttpServer.create(where, BACKLOG), address, names, content);
        monitor.server.createContext("/", monitor::handle);
        monitor.server.setExecutor(monitor.clients);
        monitor.server.start();
        return monitor;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var answer = answer(exchange);
            var body = answer.body.getBytes(StandardCharsets.UTF_8);
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", answer.type);
            headers.set("Cache-Control", "no-store");
            headers.set(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
                            + " frame-ancestors 'none'");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            if (answer.status == 405) {
                headers.set("Allow", "GET, HEAD");
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                headers.set("Content-Length", Integer.toString(body.length));
                exchange.sendResponseHeaders(answer.status, -1);
            } else {
                exchange.sendResponseHeaders(answer.status, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Answer answer(HttpExchange exchange) {
        if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            return Answer.refusal(405, "this is only read");
        }
        if (!isOurs(exchange.getRequestHeaders().get("Host"))) {
            return Answer.refusal(
                    421, "ask for the management address, or a name in router.monitoring.names");
        }
        try {
            return switch (exchange.getRequestURI().getPath()) {
                case "/" -> new Answer(200, "text/html; charset=utf-8", content.page());
                case "/metrics" -> new Answer(200, Exposition.CONTENT_TYPE, content.metrics());
                case "/style.css" -> new Answer(200, "text/css; charset=utf-8", Style.SHEET);
                case null, default -> Answer.refusal(404, "there are / and /metrics");
            };
        } catch (IOException nothingYet) {
            return Answer.refusal(503, String.valueOf(nothingYet.getMessage()));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return Answer.refusal(503, "the daemon ends");
        }
    }

    /// A foreign page may give its own name our address; then its name stands here.
    private boolean isOurs(@org.jspecify.annotations.Nullable List<String> host) {
        if (host == null || host.size() != 1) {
            return false;
        }
        var name = host.getFirst().toLowerCase(Locale.ROOT);
        int port = name.lastIndexOf(':');
        return hosts.contains(port < 0 ? name : name.substring(0, port));
    }

    @Override
    public void close() {
        server.stop(0);
        clients.shutdownNow();
    }
}
