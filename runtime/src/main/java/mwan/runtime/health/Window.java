package mwan.runtime.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// The outcomes of a line's regular probes over the last seconds.
final class Window {
    private record Outcome(Moment sent, long roundTripNanos) {
        boolean lost() {
            return roundTripNanos < 0;
        }
    }

    private final Duration length;
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private int lost;

    Window(Duration length) {
        this.length = length;
    }

    void answered(Moment sent, Duration roundTrip) {
        outcomes.addLast(new Outcome(sent, roundTrip.toNanos()));
        forget(sent);
    }

    void lost(Moment sent) {
        outcomes.addLast(new Outcome(sent, -1));
        lost++;
        forget(sent);
    }

    void clear() {
        outcomes.clear();
        lost = 0;
    }

    private void forget(Moment now) {
        for (var first = outcomes.peekFirst();
                first != null && now.since(first.sent()).compareTo(length) > 0;
                first = outcomes.peekFirst()) {
            outcomes.removeFirst();
            if (first.lost()) {
                lost--;
            }
        }
    }

    int size() {
        return outcomes.size();
    }

    double lossPercent() {
        return outcomes.isEmpty() ? 0 : 100.0 * lost / outcomes.size();
    }

    /// Mean round trip and mean difference of successive ones (RFC 3550's jitter, unsmoothed).
    Quality quality() {
        long sum = 0;
        long differences = 0;
        long previous = -1;
        int answered = 0;
        for (var outcome : outcomes) {
            if (!outcome.lost()) {
                answered++;
                sum += outcome.roundTripNanos();
                if (previous >= 0) {
                    differences += Math.abs(outcome.roundTripNanos() - previous);
                }
                previous = outcome.roundTripNanos();
            }
        }
        return new Quality(
                lossPercent(),
                Duration.ofNanos(answered == 0 ? 0 : sum / answered),
                Duration.ofNanos(answered < 2 ? 0 : differences / (answered - 1)),
                outcomes.size());
    }
}
