package mwan.runtime.health;

import java.time.Duration;

/// The line's own round-trip times: mean and deviation as TCP takes them (RFC 6298).
final class RoundTrips {
    /// Less would start bursts on mere scheduling noise, and send most of one into an outage of 100
    /// ms, which is none.
    private static final Duration LATE_AT_LEAST = Duration.ofMillis(60);

    private static final Duration LATE_AT_MOST = Duration.ofMillis(150);

    /// A queue that fills suddenly delays by this much; a line that does is slow, not dead.
    private static final Duration SPIKE = Duration.ofMillis(310);

    /// What a line is taken for before it has answered.
    private static final Duration UNKNOWN_MEAN = Duration.ofMillis(100);

    private double mean = Double.NaN;
    private double deviation;

    void add(Duration roundTrip) {
        double sample = roundTrip.toNanos();
        if (Double.isNaN(mean)) {
            mean = sample;
            deviation = sample / 2;
        } else {
            deviation += (Math.abs(mean - sample) - deviation) / 4;
            mean += (sample - mean) / 8;
        }
    }

    private Duration mean() {
        return Double.isNaN(mean) ? UNKNOWN_MEAN : Duration.ofNanos((long) mean);
    }

    /// From when on a reply that is missing is a reason to ask again.
    Duration late() {
        if (Double.isNaN(mean)) {
            return LATE_AT_MOST;
        }
        var own = Duration.ofNanos((long) (mean + 4 * deviation));
        return own.compareTo(LATE_AT_LEAST) < 0
                ? LATE_AT_LEAST
                : own.compareTo(LATE_AT_MOST) > 0 ? LATE_AT_MOST : own;
    }

    /// How long an answer may take on its way over a line that has just become slow.
    Duration patience() {
        var most = Duration.ofMillis(700);
        var wanted = mean().plus(SPIKE);
        return wanted.compareTo(most) > 0 ? most : wanted;
    }
}
