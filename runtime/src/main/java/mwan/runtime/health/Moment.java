package mwan.runtime.health;

import java.time.Duration;

/// A point on a clock that never jumps; only differences mean something.
public record Moment(long nanos) implements Comparable<Moment> {
    public static Moment now() {
        return new Moment(System.nanoTime());
    }

    public Moment plus(Duration duration) {
        return new Moment(nanos + duration.toNanos());
    }

    /// How long it is since an earlier moment.
    public Duration since(Moment earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    /// The first moment after this one on a grid of such steps, the same for all who ask.
    public Moment next(Duration step) {
        return new Moment(nanos + step.toNanos() - Math.floorMod(nanos, step.toNanos()));
    }

    public boolean isBefore(Moment other) {
        return compareTo(other) < 0;
    }

    public Moment earlier(Moment other) {
        return isBefore(other) ? this : other;
    }

    /// Subtraction, since nanoTime may be anywhere and may wrap.
    @Override
    public int compareTo(Moment other) {
        return Long.signum(nanos - other.nanos);
    }
}
