package mwan.provision.release;

import java.util.Optional;

/// Whether a changed router still does its work, as hosts behind it see it.
public interface Gate {
    /// Looks, for a bounded time, until it does.
    ///
    /// @return why the change is not to be kept; empty when it is
    Optional<String> refusal();

    /// Why it cannot look at all; then every change passes.
    default Optional<String> blind() {
        return Optional.empty();
    }
}
