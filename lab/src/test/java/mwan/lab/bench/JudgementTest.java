package mwan.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import mwan.lab.bench.Target.Holds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {
    private static Sample sample(double... values) {
        return Sample.of(DoubleStream.of(values).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0.96, 0.955, 0.97, TRUE", // all of it within
        "0.96, 0.93, 0.99, TRUE", // narrow: half-width 0.03 is below 5 % of 0.95
        "0.96, 0.80, 1.10, UNDECIDED",
        "0.94, 0.93, 0.96, UNDECIDED",
        "0.90, 0.85, 0.94, FALSE",
    })
    void aRatioHasToBeAtLeast(double median, double low, double high, Holds holds) {
        assertThat(Target.atLeast("ratio", 0.95).judge(median, new Sample.Interval(low, high)))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({"90, 80, 99, TRUE", "90, 50, 130, UNDECIDED", "120, 101, 130, FALSE"})
    void aTimeMayBeAtMost(double median, double low, double high, Holds holds) {
        assertThat(Target.atMost("ms", 100).judge(median, new Sample.Interval(low, high)))
                .isEqualTo(holds);
    }

    @Test
    void sixValuesEncloseTheirMedian() {
        assertThat(sample(1, 2, 3, 4, 5, 6).interval()).isEqualTo(new Sample.Interval(1, 6));
        assertThat(sample(1, 2, 3, 4, 5, 6, 7, 8, 9).interval())
                .isEqualTo(new Sample.Interval(2, 8));
        assertThat(sample(3, 1, 2).median()).isEqualTo(2);
        assertThat(sample(4, 1, 2, 3).median()).isEqualTo(2.5);
    }

    @Test
    void theIntervalHoldsTheTrueMedianInNineteenOfTwentyRuns() {
        var random = new Random(7);
        int within = 0;
        for (int run = 0; run < 2000; run++) {
            var interval = Sample.of(random.doubles(15).boxed().toList()).interval();
            if (interval.low() <= 0.5 && 0.5 <= interval.high()) {
                within++;
            }
        }
        assertThat(within).isGreaterThan(1900);
    }

    /// Every round takes a second of the run's own clock.
    private static final class Steady implements Bench {
        private final double value;
        private final int measuredIn;
        private int rounds;

        Steady(double value) {
            this(value, Integer.MAX_VALUE);
        }

        /// @param measuredIn the first rounds, which alone have a figure
        Steady(double value, int measuredIn) {
            this.value = value;
            this.measuredIn = measuredIn;
        }

        @Override
        public String name() {
            return "steady";
        }

        @Override
        public List<Target> targets() {
            return List.of(Target.atMost("ms", 100), Target.atMost("never", 1));
        }

        @Override
        public int leastRounds(boolean quick) {
            return 6;
        }

        @Override
        public Map<String, Double> round(int number) {
            rounds++;
            if (number >= measuredIn) {
                return Map.of();
            }
            return Map.of("ms", value + (number % 2 == 0 ? 40 : -40));
        }

        @Override
        public void close() {}
    }

    private static Results measured(Steady bench) {
        return new Run(
                        bench,
                        true,
                        Duration.ofSeconds(30),
                        () -> Instant.EPOCH.plusSeconds(bench.rounds),
                        new PrintStream(OutputStream.nullOutputStream()))
                .measure();
    }

    @Test
    void roundsAreAddedWhileATargetIsUndecidedAndTimeIsLeft() {
        var undecided = new Steady(100);
        measured(undecided);
        assertThat(undecided.rounds).isEqualTo(30);
        var clear = new Steady(10);
        measured(clear);
        assertThat(clear.rounds).isEqualTo(6);
    }

    /// What is measured once before the rounds stays as it is however many there are.
    @Test
    void noRoundIsAddedThatAddsNothingToWhatIsUndecided() {
        var onceMeasured = new Steady(100, 6);
        measured(onceMeasured);
        assertThat(onceMeasured.rounds).isEqualTo(7);
    }

    @Test
    void aTargetWithoutAFigureIsNotAcceptable() {
        assertThat(measured(new Steady(10)).acceptable()).isFalse();
    }
}
