package mwan.runtime.kernel;

import java.time.Duration;
import java.util.List;

/// What an `apply` did.
///
/// @param changes a line each, in the order in which they were done; empty when nothing differed
/// @param problems what could not be done, a line each
/// @param rulesAfter from the call to the kernel having the new nft rules; zero without a change
///   there
/// @param complete whether nothing is left that is worth another try
public record Applied(
        List<String> changes, List<String> problems, Duration rulesAfter, boolean complete) {
    public Applied {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /// Whether everything was as it should be already.
    public boolean nothingChanged() {
        return changes.isEmpty();
    }
}
