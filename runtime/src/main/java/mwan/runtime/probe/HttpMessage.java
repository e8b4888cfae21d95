package mwan.runtime.probe;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.value.HttpAddress;

/// A request to an HTTP server, and what there is to know of its answer (RFC 9112).
final class HttpMessage {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})");

    /// So long is what a status line begins with; nothing behind it is read.
    static final int ENOUGH = "HTTP/1.1 200".length();

    private static final int SERVER_ERROR = 500;

    private HttpMessage() {}

    static byte[] request(HttpAddress page) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: mwan\r\nConnection: close\r\n\r\n"
                .formatted(page.target(), page.authority())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// What an answer's beginning says; empty while it is too short.
    static Optional<Outcome> outcome(String beginning) {
        if (beginning.length() < ENOUGH) {
            return Optional.empty();
        }
        var status = STATUS.matcher(beginning);
        if (!status.lookingAt()) {
            return Optional.of(Outcome.failed("answers something else than HTTP"));
        }
        int code = Integer.parseInt(status.group(1));
        return Optional.of(
                code < SERVER_ERROR ? Outcome.ANSWERED : Outcome.failed("answers " + code));
    }
}
