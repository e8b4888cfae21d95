package mwan.site;

import java.util.Collection;
import java.util.Comparator;

/// What somebody who wrote an unknown key may have meant.
final class Spelling {
    private static final int CLOSE = 3;

    private Spelling() {}

    static String suggestion(String written, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(word -> distance(written, word)))
                .filter(word -> distance(written, word) <= CLOSE)
                .map(word -> "did you mean " + word + "?")
                .orElse("known here: " + String.join(", ", known));
    }

    /// Levenshtein's distance, without regard to case.
    private static int distance(String one, String other) {
        var previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            var current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same =
                        Character.toLowerCase(one.charAt(i - 1))
                                == Character.toLowerCase(other.charAt(j - 1));
                current[j] =
                        Math.min(
                                Math.min(current[j - 1], previous[j]) + 1,
                                previous[j - 1] + (same ? 0 : 1));
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
