package mwan.site;

import org.jspecify.annotations.Nullable;

/// A value that was read, or the absence that a fault left behind: with it a reader can go on and
/// find the next fault.
final class Field<T> {
    private final @Nullable T value;

    private Field(@Nullable T value) {
        this.value = value;
    }

    static <T> Field<T> of(T value) {
        return new Field<>(value);
    }

    static <T> Field<T> faulty() {
        return new Field<>(null);
    }

    boolean isFaulty() {
        return value == null;
    }

    /// Only to be asked within [Fields#build], which is not reached when a field is faulty.
    T get() {
        if (value == null) {
            throw new IllegalStateException("asked for a field that has a fault");
        }
        return value;
    }
}
