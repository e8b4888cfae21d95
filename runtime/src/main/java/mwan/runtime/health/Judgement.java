package mwan.runtime.health;

import mwan.runtime.picture.Verdict.Reason;
import mwan.runtime.picture.Verdict.State;

/// What the probes and facts of a line say.
///
/// @param sentence the reason in words, for people
/// @param since when the state (not the reason) last changed
public record Judgement(State state, Reason reason, String sentence, Moment since) {
    public boolean healthy() {
        return state == State.HEALTHY;
    }
}
