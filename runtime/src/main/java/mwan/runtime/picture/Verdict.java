package mwan.runtime.picture;

import java.time.Instant;
import java.util.Locale;

/// What health says of one family of one WAN. "Unknown" is no bad news: whoever sees it leaves
/// things as they are.
///
/// @param sentence the reason for people, as "3 of 3 targets silent for 400 ms"
/// @param since when the state became this one
public record Verdict(State state, Reason reason, String sentence, Instant since) {
    public static Verdict starting(Instant since) {
        return new Verdict(State.UNKNOWN, Reason.STARTING, "no probe has been answered yet", since);
    }

    public static Verdict healthy(Instant since) {
        return new Verdict(State.HEALTHY, Reason.NONE, "probes are answered", since);
    }

    public static Verdict unhealthy(Reason reason, String sentence, Instant since) {
        return new Verdict(State.UNHEALTHY, reason, sentence, since);
    }

    public enum State {
        HEALTHY,
        UNHEALTHY,
        UNKNOWN;

        /// As JSON, metrics and messages write it.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where the fault lies, from the cable outwards.
    public enum Reason {
        NONE,
        STARTING,
        LINK,
        AUTHENTICATION,
        LEASE,
        GATEWAY,
        UPSTREAM,
        QUALITY;

        /// As JSON, metrics and messages write it.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
