package mwan.provision.verify.seen;

import java.util.Optional;

/// A line of the router's debug log.
public record LogLine(Optional<String> traceId) {

    public static LogLine parse(String line) {
        return new LogLine(Json.text(Json.parse("/var/log/mwan-debug.log", line), "traceId"));
    }
}
