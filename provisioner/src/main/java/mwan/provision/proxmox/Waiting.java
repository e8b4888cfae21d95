package mwan.provision.proxmox;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// Bounded waits for what cannot announce itself; tests give a clock that does not take time.
public interface Waiting {
    /// Monotonic time.
    long nanoTime();

    void pause(Duration duration);

    /// Looks again and again, first soon and then at most once a second, until there is something.
    ///
    /// @param tooLong makes the error when it took longer than `limit`
    default <T> T until(
            Duration limit,
            Supplier<Optional<T>> look,
            Supplier<? extends RuntimeException> tooLong) {
        long start = nanoTime();
        var step = Duration.ofMillis(100);
        while (true) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (nanoTime() - start >= limit.toNanos()) {
                throw tooLong.get();
            }
            pause(step);
            step = step.multipliedBy(3).dividedBy(2);
            if (step.compareTo(Duration.ofSeconds(1)) > 0) {
                step = Duration.ofSeconds(1);
            }
        }
    }

    /// The machine's own time.
    static Waiting real() {
        return new Waiting() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration duration) {
                try {
                    Thread.sleep(duration);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new UserError(
                            ExitCode.OUTSIDE_FAILED,
                            "cannot go on",
                            "this run",
                            "it was interrupted while it waited",
                            "run the same command again: it goes on where it stopped",
                            interrupted);
                }
            }
        };
    }
}
