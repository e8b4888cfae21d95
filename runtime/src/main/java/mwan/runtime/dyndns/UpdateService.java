package mwan.runtime.dyndns;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import mwan.runtime.outward.Trust;
import mwan.site.DynamicDns;
import mwan.site.Sources;
import mwan.value.Family;
import mwan.value.IpAddress;

/// A service with the protocol of dyndns.org, version 2, as its page "Remote Access API" had it and
/// as its many followers have it.
final class UpdateService implements RecordKeeper {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int ANSWER_AT_MOST = 1024;

    private final DynamicDns name;
    private final DynamicDns.Dyndns2 update;
    private final Sources sources;

    UpdateService(DynamicDns name, DynamicDns.Dyndns2 update, Sources sources) {
        this.name = name;
        this.update = update;
        this.sources = sources;
    }

    /// Until resolvers forget the old record.
    @Override
    public Duration spreads() {
        return Duration.ofHours(1);
    }

    /// By the resolver: the protocol itself cannot be asked.
    @Override
    public Set<IpAddress> addresses() {
        var found = new HashSet<IpAddress>();
        try {
            for (var address : InetAddress.getAllByName(name.name().value())) {
                boolean ipv4 = address instanceof Inet4Address;
                if (ipv4 == (name.family() == Family.IPV4)) {
                    found.add(IpAddress.of(address.getAddress()));
                }
            }
        } catch (UnknownHostException none) {
            // There is no such name yet, or no resolver: then it is sent, once.
            return Set.of();
        }
        return found;
    }

    @Override
    public void change(IpAddress address) throws IOException {
        var ca = update.ca().map(source -> sources.text(source, "the CA of " + update.server()));
        try (var client =
                HttpClient.newBuilder()
                        .sslContext(Trust.context(ca))
                        .connectTimeout(LIMIT)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var response = client.send(request(address), HttpResponse.BodyHandlers.ofInputStream());
            String said;
            try (var body = response.body()) {
                said = new String(body.readNBytes(ANSWER_AT_MOST), StandardCharsets.UTF_8).strip();
            }
            client.shutdownNow();
            judge(response.statusCode(), said);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(update.server().getHost());
        }
    }

    private HttpRequest request(IpAddress address) {
        var password = sources.secret(update.password(), "the password for " + name.name());
        var login = update.user() + ":" + password.reveal();
        return HttpRequest.newBuilder(
                        URI.create(
                                update.server()
                                        + "/nic/update?hostname="
                                        + name.name()
                                        + "&myip="
                                        + address))
                .timeout(LIMIT)
                .header("User-Agent", "mwan - router - 1")
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /// Its first word says all.
    private void judge(int status, String said) throws IOException {
        var word = said.split("\\s", 2)[0];
        switch (word) {
            case "good", "nochg" -> {}
            case "badauth", "badagent", "nohost", "notfqdn", "numhost", "abuse", "!donator" ->
                    throw new Refused(update.server().getHost() + " answers " + word);
            case "911", "dnserr" ->
                    throw new IOException(update.server().getHost() + " answers " + word);
            default -> {
                if (status == 401 || status == 403) {
                    throw new Refused(update.server().getHost() + " answers " + status);
                }
                throw new IOException(
                        update.server().getHost()
                                + " answers "
                                + status
                                + ", and not as dyndns2 does");
            }
        }
    }
}
