package mwan.lab.bench.faults;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Runs trials side by side, each in a world of its own, and tells those that end wrong.
final class Trials implements AutoCloseable {
    /// Mostly they wait for round trips.
    private static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();

    private static final int TOLD_EACH = 100;

    private final ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);

    record Trial(String name, Supplier<Ending> run) {}

    /// @param made all that were disturbed
    record Count(int made, int wrong) {
        int right() {
            return made - wrong;
        }
    }

    Count run(String title, List<Trial> trials) {
        System.err.printf("%s: %d trials%n", title, trials.size());
        var running =
                trials.stream().map(trial -> executor.submit(() -> run(title, trial))).toList();
        int made = 0;
        int wrong = 0;
        int ended = 0;
        for (var one : running) {
            try {
                var ending = one.get();
                ended++;
                if (ended % TOLD_EACH == 0) {
                    System.err.printf("%s: %d of %d%n", title, ended, trials.size());
                }
                made += ending instanceof Ending.Missed ? 0 : 1;
                wrong += ending instanceof Ending.Wrong ? 1 : 0;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible.getCause());
            }
        }
        var count = new Count(made, wrong);
        System.err.printf("%s: %d of %d are right%n", title, count.right(), count.made());
        return count;
    }

    private static Ending run(String title, Trial trial) {
        Ending ending;
        try {
            ending = trial.run().get();
        } catch (RuntimeException | AssertionError | StackOverflowError crash) {
            var where = crash.getStackTrace();
            ending =
                    new Ending.Wrong(
                            "crashed: " + crash + (where.length == 0 ? "" : " at " + where[0]));
        }
        if (ending instanceof Ending.Wrong wrong) {
            System.err.printf("%s: %s: %s%n", title, trial.name(), wrong.how());
        }
        return ending;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
