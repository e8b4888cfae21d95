package mwan.lab.api.contract;

import java.util.Locale;
import java.util.Optional;

/// What the server takes for true and for false.
public final class Booleans {
    private Booleans() {}

    /// The value of the word, when it is one of the server's words for a boolean.
    public static Optional<Boolean> parse(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "1", "on", "yes", "true" -> Optional.of(true);
            case "0", "off", "no", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// How the server writes it.
    public static String text(boolean value) {
        return value ? "1" : "0";
    }
}
