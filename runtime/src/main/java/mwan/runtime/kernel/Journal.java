package mwan.runtime.kernel;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mwan.runtime.netlink.NetlinkError;

/// What an `apply` has done so far, and what went wrong: each step stands alone.
final class Journal {
    private final long started = System.nanoTime();
    private final List<String> changes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Duration rulesAfter = Duration.ZERO;
    private boolean complete = true;

    /// @return whether it was done
    boolean attempt(String done, Step step) {
        try {
            step.run();
            changes.add(done);
            return true;
        } catch (NetlinkError refused) {
            // Gone by itself, with its link mostly.
            if (!(done.startsWith("removed") && refused.alreadyGone())) {
                problem("not " + done + ": " + refused.getMessage());
            }
        } catch (IOException | NftError failed) {
            problem("not " + done + ": " + failed.getMessage());
        }
        return false;
    }

    void rulesAreIn() {
        rulesAfter = Duration.ofNanos(System.nanoTime() - started);
    }

    /// What was not done, and is to be tried again.
    void problem(String sentence) {
        problems.add(sentence);
        complete = false;
    }

    /// What people should know, and trying again does not mend.
    void report(String sentence) {
        problems.add(sentence);
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    Applied applied() {
        return new Applied(changes, problems, rulesAfter, complete);
    }

    interface Step {
        void run() throws IOException, NftError;
    }
}
