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

    void attempt(String done, Step step) {
        try {
            step.run();
            changes.add(done);
        } catch (NetlinkError refused) {
            // Gone by itself, with its link mostly.
            if (!(done.startsWith("removed") && refused.alreadyGone())) {
                problems.add("not " + done + ": " + refused.getMessage());
            }
        } catch (IOException | NftError failed) {
            problems.add("not " + done + ": " + failed.getMessage());
        }
    }

    void rulesAreIn() {
        rulesAfter = Duration.ofNanos(System.nanoTime() - started);
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    Applied applied() {
        return new Applied(changes, problems, rulesAfter);
    }

    interface Step {
        void run() throws IOException, NftError;
    }
}
