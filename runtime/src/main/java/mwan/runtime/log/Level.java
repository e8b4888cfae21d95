package mwan.runtime.log;

import java.util.Locale;

/// How much a line matters, as sd-daemon(3) numbers it.
public enum Level {
    ERROR(3),
    WARNING(4),
    NOTICE(5),
    INFO(6),
    DEBUG(7);

    private final int priority;

    Level(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    /// As JSON and pages write it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
