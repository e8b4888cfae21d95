package mwan.lab.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import mwan.lab.bench.Target.Holds;

/// Runs a bench: the least number of rounds, then more while a target is undecided to which rounds
/// add, and time is left.
final class Run {
    private final Bench bench;
    private final boolean quick;
    private final Duration time;
    private final Supplier<Instant> clock;
    private final PrintStream progress;
    private final Map<String, List<Double>> values = new TreeMap<>();
    private Set<String> addedLast = Set.of();

    Run(Bench bench, boolean quick, Duration time, Supplier<Instant> clock, PrintStream progress) {
        this.bench = bench;
        this.quick = quick;
        this.time = time;
        this.clock = clock;
        this.progress = progress;
    }

    Results measure() {
        var started = clock.get();
        var end = started.plus(time);
        int round = 0;
        while (round < bench.leastRounds(quick) || anyUndecided() && clock.get().isBefore(end)) {
            progress.printf(
                    "round %d (%d s)%n",
                    round + 1, Duration.between(started, clock.get()).toSeconds());
            var figures = bench.round(round);
            figures.forEach(this::add);
            addedLast = figures.keySet();
            round++;
            if (!clock.get().isBefore(end)) {
                break;
            }
        }
        bench.totals().forEach(this::add);
        var samples = new LinkedHashMap<String, Sample>();
        values.forEach((figure, taken) -> samples.put(figure, Sample.of(taken)));
        return new Results(bench.name(), started, samples, bench.targets(), bench.notes());
    }

    private void add(String figure, double value) {
        values.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value);
    }

    private boolean anyUndecided() {
        return bench.targets().stream()
                .filter(target -> addedLast.contains(target.figure()))
                .map(target ->
                        target.judge(Sample.of(values.getOrDefault(target.figure(), List.of()))))
                .anyMatch(Holds.UNDECIDED::equals);
    }
}
