package mwan.runtime.log;

/// Where entries go. Safe for all threads; never fails: what cannot be written is left out, since
/// forwarding does not need it.
@FunctionalInterface
public interface Log {
    void write(Entry entry);

    default void info(String event, String message) {
        write(Entry.of(Level.INFO, event, message));
    }

    default void notice(String event, String message) {
        write(Entry.of(Level.NOTICE, event, message));
    }

    default void warning(String event, String message) {
        write(Entry.of(Level.WARNING, event, message));
    }
}
