package mwan.lab.bench.faults;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Runs trials side by side, each in a world of its own, and tells those that end wrong.
final class Trials implements AutoCloseable {
    /// Mostly they wait for round trips.
    private static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();

    private final ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);

    /// @param run what was wrong; empty when all was well
    record Trial(String name, Supplier<Optional<String>> run) {}

    /// @return how many ended wrong
    int run(String title, List<Trial> trials) {
        System.err.printf("%s: %d trials%n", title, trials.size());
        var running =
                trials.stream().map(trial -> executor.submit(() -> run(title, trial))).toList();
        int wrong = 0;
        for (var one : running) {
            try {
                wrong += one.get() ? 0 : 1;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible.getCause());
            }
        }
        return wrong;
    }

    private static boolean run(String title, Trial trial) {
        Optional<String> fault;
        try {
            fault = trial.run().get();
        } catch (RuntimeException | AssertionError | StackOverflowError crash) {
            var where = crash.getStackTrace();
            fault = Optional.of("crashed: " + crash + (where.length == 0 ? "" : " at " + where[0]));
        }
        fault.ifPresent(text -> System.err.printf("%s: %s: %s%n", title, trial.name(), text));
        return fault.isEmpty();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
