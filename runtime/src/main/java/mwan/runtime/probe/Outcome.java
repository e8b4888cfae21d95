package mwan.runtime.probe;

import java.util.Optional;

/// What came of asking a service.
///
/// @param failure why it does not count as an answer; empty when it does
public record Outcome(Optional<String> failure) {
    public static final Outcome ANSWERED = new Outcome(Optional.empty());

    public static Outcome failed(String why) {
        return new Outcome(Optional.of(why));
    }
}
