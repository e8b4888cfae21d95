package mwan.provision.release;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Whether a changed router still does its work, as hosts behind it see it.
public interface Gate {
    /// Looks until it does, or for as long as that.
    ///
    /// @return why the change is not to be kept; empty when it is
    Optional<String> refusal(Duration patience);

    /// Why it cannot look at all; then every change passes.
    default Optional<String> blind() {
        return Optional.empty();
    }

    /// What it does not look at, though it looks, a sentence each.
    default List<String> unseen() {
        return List.of();
    }
}
