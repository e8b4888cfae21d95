package mwan.lab.bench;

import mwan.lab.bench.Sample.Interval;

/// What a figure is promised to be.
///
/// @param limit that the median has to keep
public record Target(String figure, double limit, Direction direction) {
    /// A half-width up to this share of the limit is narrow enough to believe the median.
    private static final double NARROW = 0.05;

    public enum Direction {
        AT_MOST,
        AT_LEAST
    }

    enum Holds {
        TRUE,
        FALSE,
        /// The interval lies on both sides of the limit: more rounds are needed.
        UNDECIDED;

        /// As it stands in the results, once there is no time for more rounds.
        Object written() {
            return switch (this) {
                case TRUE -> true;
                case FALSE -> false;
                case UNDECIDED -> "unmeasurable";
            };
        }
    }

    public static Target atMost(String figure, double limit) {
        return new Target(figure, limit, Direction.AT_MOST);
    }

    public static Target atLeast(String figure, double limit) {
        return new Target(figure, limit, Direction.AT_LEAST);
    }

    Holds judge(Sample sample) {
        return judge(sample.median(), sample.interval());
    }

    Holds judge(double median, Interval interval) {
        if (within(median)
                && (within(interval.low()) && within(interval.high())
                        || interval.halfWidth() <= NARROW * Math.abs(limit))) {
            return Holds.TRUE;
        }
        return within(interval.low()) || within(interval.high()) ? Holds.UNDECIDED : Holds.FALSE;
    }

    private boolean within(double value) {
        return direction == Direction.AT_MOST ? value <= limit : value >= limit;
    }
}
