package mwan.lab.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The first lines in which two states differ.
final class Difference {
    private static final int LINES = 6;

    private Difference() {}

    static Optional<String> between(String wanted, String seen) {
        if (wanted.equals(seen)) {
            return Optional.empty();
        }
        var missing = new ArrayList<>(wanted.lines().toList());
        var added = new ArrayList<>(seen.lines().toList());
        seen.lines().forEach(missing::remove);
        wanted.lines().forEach(added::remove);
        return Optional.of("missing " + few(missing) + ", added " + few(added));
    }

    private static List<String> few(List<String> lines) {
        return lines.stream().limit(LINES).map(String::strip).toList();
    }
}
