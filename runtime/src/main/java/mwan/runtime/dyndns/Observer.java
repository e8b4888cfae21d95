package mwan.runtime.dyndns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import mwan.runtime.outward.Trust;
import mwan.runtime.probe.Way;
import mwan.value.BadValue;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.Port;

/// Asks a page of the Web from which address it is asked, over one WAN.
final class Observer {
    /// For one page, its connection and TLS included.
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int ANSWER_AT_MOST = 8 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2}).*");
    private static final Pattern ADDRESS_LIKE = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private Observer() {}

    /// @throws IOException when it does not answer with an address of this family
    static IpAddress ask(URI page, Way way, Family family) throws IOException {
        var host = page.getHost().replaceAll("[\\[\\]]", "");
        try (var connection = connect(page, address(host, family), way);
                var talking = secured(connection, page, host)) {
            talking.getOutputStream().write(request(page));
            talking.getOutputStream().flush();
            var answer = talking.getInputStream().readNBytes(ANSWER_AT_MOST);
            return read(new String(answer, StandardCharsets.ISO_8859_1), family)
                    .orElseThrow(() ->
                            new IOException(
                                    "does not answer with an address of " + family.label()));
        } catch (IOException failed) {
            throw new IOException(page.getHost() + ": " + failed.getMessage(), failed);
        }
    }

    private static BoundSocket connect(URI page, IpAddress host, Way way) throws IOException {
        int usual = page.getScheme().equals("https") ? 443 : 80;
        var port = new Port(page.getPort() < 0 ? usual : page.getPort());
        return BoundSocket.connect(way, host, port, LIMIT);
    }

    /// The names are resolved by the router, over any WAN; the connection is the WAN's own.
    private static IpAddress address(String host, Family family) throws IOException {
        for (var address : InetAddress.getAllByName(host)) {
            var found = IpAddress.of(address.getAddress());
            if (found.family() == family) {
                return found;
            }
        }
        throw new IOException("has no address of " + family.label());
    }

    private static java.net.Socket secured(BoundSocket connection, URI page, String host)
            throws IOException {
        if (!page.getScheme().equals("https")) {
            return connection;
        }
        var factory = Trust.context(Optional.empty()).getSocketFactory();
        var secured = (SSLSocket) factory.createSocket(connection, host, 443, true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    /// HTTP/1.0: the answer ends with the connection, and comes in one piece.
    private static byte[] request(URI page) {
        var path = page.getRawPath().isEmpty() ? "/" : page.getRawPath();
        var query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
        return "GET %s%s HTTP/1.0\r\nHost: %s\r\nUser-Agent: mwan\r\nConnection: close\r\n\r\n"
                .formatted(path, query, page.getRawAuthority())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// The first address of the family in the body of an answer that says 200.
    static Optional<IpAddress> read(String answer, Family family) throws IOException {
        int body = answer.indexOf("\r\n\r\n");
        var status = STATUS.matcher(answer.lines().findFirst().orElse(""));
        if (body < 0 || !status.matches()) {
            throw new IOException("answers something else than HTTP");
        }
        if (!status.group(1).equals("200")) {
            throw new IOException("answers " + status.group(1));
        }
        return ADDRESS_LIKE
                .matcher(answer.substring(body))
                .results()
                .map(found -> parse(found.group()))
                .flatMap(Optional::stream)
                .filter(address -> address.family() == family)
                .findFirst();
    }

    private static Optional<IpAddress> parse(String text) {
        try {
            // As at the end of a sentence.
            return Optional.of(IpAddress.parse(text.replaceFirst("\\.$", "")));
        } catch (BadValue notOne) {
            return Optional.empty();
        }
    }
}
