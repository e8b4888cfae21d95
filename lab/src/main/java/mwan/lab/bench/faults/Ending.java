package mwan.lab.bench.faults;

import java.util.Optional;

/// How a trial ended.
sealed interface Ending {
    /// As it should.
    record Good() implements Ending {}

    /// Otherwise.
    record Wrong(String how) implements Ending {}

    /// It was never disturbed: this time there were fewer calls, since what is waited for was there
    /// sooner. It is no trial.
    record Missed() implements Ending {}

    /// @param fault empty when all was well
    static Ending of(Optional<String> fault) {
        return fault.<Ending>map(Wrong::new).orElseGet(Good::new);
    }

    /// The same, of a run that may never have been disturbed.
    default Ending unless(boolean missed) {
        return missed && this instanceof Good ? new Missed() : this;
    }
}
