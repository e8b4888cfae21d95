package mwan.runtime.health;

import mwan.value.IpAddress;
import org.jspecify.annotations.Nullable;

/// An address that is asked, and how it has answered.
final class Target {
    /// So many probes in a row unanswered while others answer: the target is silent, not the line.
    private static final int SILENT_AFTER = 3;

    private final IpAddress address;
    private int missed;
    private @Nullable Moment lastAnswer;

    Target(IpAddress address) {
        this.address = address;
    }

    IpAddress address() {
        return address;
    }

    void answered(Moment now) {
        missed = 0;
        lastAnswer = now;
    }

    void missed() {
        missed++;
    }

    /// Whether its silence says anything about the line.
    boolean trusted() {
        return missed < SILENT_AFTER;
    }

    boolean everAnswered() {
        return lastAnswer != null;
    }

    boolean answeredSince(Moment when) {
        return lastAnswer != null && !lastAnswer.isBefore(when);
    }
}
