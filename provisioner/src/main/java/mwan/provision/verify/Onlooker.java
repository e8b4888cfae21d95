package mwan.provision.verify;

import mwan.provision.verify.check.Check;

/// Whoever follows a run of the checklist; told from any thread, one at a time.
@FunctionalInterface
public interface Onlooker {
    /// A check is looked at from now on; one that a failure hides never is.
    default void looksAt(Check check) {}

    void saw(Outcome outcome);
}
