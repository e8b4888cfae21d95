package mwan.runtime.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import mwan.runtime.health.LineId;
import mwan.runtime.picture.Verdict;

/// How each line did over the last hours, in memory of a fixed size: some 100 KiB for three WANs.
final class History {
    static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(10);
    private static final int SAMPLES = 6 * 360;

    private final Map<LineId, Ring> rings = new HashMap<>();

    /// @param lossRatio from 0 to 1
    /// @param latencyMillis not a number where no probe was answered
    record Sample(Instant at, float lossRatio, float latencyMillis, Verdict.State state) {}

    synchronized void add(Readings readings) {
        rings.keySet().retainAll(readings.lines().keySet());
        readings.lines()
                .forEach((line, report) -> {
                    var quality = report.quality();
                    var state =
                            readings.picture()
                                    .wan(line.wan())
                                    .map(wan -> wan.verdict(line.family()).state())
                                    .orElse(Verdict.State.UNKNOWN);
                    rings.computeIfAbsent(line, _ -> new Ring())
                            .add(
                                    new Sample(
                                            readings.at(),
                                            (float) (quality.lossPercent() / 100),
                                            quality.latency().isZero()
                                                    ? Float.NaN
                                                    : quality.latency().toNanos() / 1e6f,
                                            state));
                });
    }

    /// The oldest first.
    synchronized List<Sample> of(LineId line) {
        return Optional.ofNullable(rings.get(line)).map(Ring::samples).orElse(List.of());
    }

    private static final class Ring {
        private final long[] at = new long[SAMPLES];
        private final float[] loss = new float[SAMPLES];
        private final float[] latency = new float[SAMPLES];
        private final Verdict.State[] states = new Verdict.State[SAMPLES];
        private int next;
        private int size;

        private void add(Sample sample) {
            at[next] = sample.at().toEpochMilli();
            loss[next] = sample.lossRatio();
            latency[next] = sample.latencyMillis();
            states[next] = sample.state();
            next = (next + 1) % SAMPLES;
            size = Math.min(size + 1, SAMPLES);
        }

        private List<Sample> samples() {
            return IntStream.range(0, size)
                    .map(i -> (next - size + i + SAMPLES) % SAMPLES)
                    .mapToObj(i ->
                            new Sample(Instant.ofEpochMilli(at[i]), loss[i], latency[i], states[i]))
                    .toList();
        }
    }
}
