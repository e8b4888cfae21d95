package mwan.runtime.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import mwan.runtime.notice.TestPki;

/// What dyndns2 and webhooks want of the Internet: a page that says from which address it is asked,
/// by HTTP, and a service that takes updates and notices, by HTTPS. Made on the thread of the
/// namespace in which it is to be.
final class WebServices implements AutoCloseable {
    /// @param peer from where it was asked
    record Request(String peer, String method, String path, String body) {}

    private final HttpServer page;
    private final HttpsServer service;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Optional<String> pretended = Optional.empty();

    final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    WebServices(String address, int pagePort, int servicePort, TestPki pki)
            throws IOException, GeneralSecurityException {
        page = HttpServer.create(new InetSocketAddress(address, pagePort), 0);
        page.createContext("/", this::sayAddress);
        service = HttpsServer.create(new InetSocketAddress(address, servicePort), 0);
        service.setHttpsConfigurator(new HttpsConfigurator(pki.server()));
        service.createContext("/", this::take);
        page.start();
        service.start();
    }

    /// The provider translates: another address is seen from now on.
    void pretend(String address) {
        pretended = Optional.of(address);
    }

    /// How often the page was asked until now.
    int looks() {
        return asked.get();
    }

    private void sayAddress(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        answer(exchange, pretended.orElseGet(() -> peer(exchange)));
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(
                new Request(
                        peer(exchange),
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        body));
        answer(exchange, "good");
    }

    private static String peer(HttpExchange exchange) {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        page.stop(0);
        service.stop(0);
    }
}
