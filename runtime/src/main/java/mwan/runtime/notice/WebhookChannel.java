package mwan.runtime.notice;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import mwan.runtime.outward.Trust;
import mwan.site.Notices;
import mwan.site.Source;
import mwan.site.Sources;

/// The notice as a JSON document, sent by POST. Its address may be a secret, so no message has more
/// of it than its host.
final class WebhookChannel implements Channel {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Notices.Webhook webhook;
    private final Sources sources;

    WebhookChannel(Notices.Webhook webhook, Sources sources) {
        this.webhook = webhook;
        this.sources = sources;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public boolean needsWan() {
        return true;
    }

    @Override
    public void deliver(Notice notice) throws IOException {
        var url = url();
        var ca = webhook.ca().map(source -> sources.text(source, "the webhook's CA"));
        // One for each notice: between them it would keep a thread and its buffers.
        try (var client =
                HttpClient.newBuilder()
                        .sslContext(Trust.context(ca))
                        .connectTimeout(CONNECT_LIMIT)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var response =
                    client.send(request(url, notice), HttpResponse.BodyHandlers.discarding());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(url.getHost() + " answers " + response.statusCode());
            }
            client.shutdownNow();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(url.getHost());
        }
    }

    private HttpRequest request(URI url, Notice notice) {
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(LIMIT)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "mwan")
                        .POST(HttpRequest.BodyPublishers.ofString(notice.document().toString()));
        webhook.token()
                .ifPresent(token ->
                        request.header(
                                "Authorization",
                                "Bearer " + sources.secret(token, "the webhook's token").reveal()));
        return request.build();
    }

    private URI url() throws IOException {
        try {
            return URI.create(
                    webhook.url() instanceof Source.Literal(var text)
                            ? text
                            : sources.secret(webhook.url(), "the webhook's address").reveal());
        } catch (IllegalArgumentException notAnAddress) {
            throw new IOException("the webhook's address is none of the Web");
        }
    }
}
