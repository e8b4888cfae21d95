package mwan.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/// A fault that a test asks for: which call it hits, and what happens to it.
///
/// @param method the request's method, or `*`
/// @param path matches the whole path below `/api2/json`
/// @param call which of the matching calls, from 1; 0 for all of them
/// @param status the status for [Kind#STATUS]
/// @param text the message, the exit status, or the lock, by kind
/// @param delay how long the call hangs before that
public record Fault(
        String method, Pattern path, int call, Kind kind, int status, String text, Duration delay) {
    /// What a fault does.
    public enum Kind {
        /// The call is answered with this status, and nothing is done.
        STATUS,
        /// The connection is cut, and nothing is done.
        DROP,
        /// The work is done, and the connection is cut before the answer.
        ANSWER_LOST,
        /// 200, and a body that is no JSON.
        GARBAGE,
        /// The VM's configuration is locked with this word before the call is handled.
        LOCK,
        /// The task that the call starts ends with this text, and does nothing.
        TASK_FAILS,
        /// The task that the call starts does its work, and ends with a warning of this text.
        TASK_WARNS,
        /// The call is handled, only later.
        SLOW
    }

    boolean matches(String requestMethod, String requestPath) {
        return (method.equals("*") || method.equals(requestMethod))
                && path.matcher(requestPath).matches();
    }

    /// Reads `{"method":…,"path":…,"call":…,"kind":…,"status":…,"text":…,"delayMillis":…}`.
    static Fault read(JsonNode node) {
        return new Fault(
                node.path("method").asText("*"),
                Pattern.compile(node.path("path").asText(".*")),
                node.path("call").asInt(0),
                Kind.valueOf(node.path("kind").asText().toUpperCase(Locale.ROOT).replace('-', '_')),
                node.path("status").asInt(500),
                node.path("text").asText("injected fault"),
                Duration.ofMillis(node.path("delayMillis").asLong(0)));
    }
}
