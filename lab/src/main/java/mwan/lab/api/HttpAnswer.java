package mwan.lab.api;

import java.time.Duration;

/// What goes back: an ordinary answer, or what a fault makes of it.
public record HttpAnswer(
        int status, String reason, String type, String body, Duration delay, Ending ending) {
    /// How the connection ends.
    public enum Ending {
        ANSWERED,
        /// The connection is cut before a byte of the answer.
        CUT
    }

    private static final String JSON_TYPE = "application/json;charset=UTF-8";

    static HttpAnswer json(int status, String reason, String body) {
        return new HttpAnswer(status, reason, JSON_TYPE, body, Duration.ZERO, Ending.ANSWERED);
    }

    static HttpAnswer plain(int status, String text) {
        return new HttpAnswer(
                status, line(text), "text/plain", text, Duration.ZERO, Ending.ANSWERED);
    }

    /// A refusal before the API: no body, the text in the reason phrase, after a while.
    static HttpAnswer unauthorized(String reason, Duration delay) {
        return new HttpAnswer(401, line(reason), "", "", delay, Ending.ANSWERED);
    }

    static HttpAnswer cut(Duration delay) {
        return new HttpAnswer(500, "", "", "", delay, Ending.CUT);
    }

    /// A reason phrase is one line.
    static String line(String text) {
        return text.strip().replaceAll("[\\r\\n]+", " ");
    }
}
