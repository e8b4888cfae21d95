package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where two listings of one nft table differ, as people read it: the part (a chain, a map) on a
/// line, then what it lacks by `+` and what it has too much by `-`.
final class RulesetDifference {
    private static final String PART = "\t";
    private static final String TABLE = "table";

    private RulesetDifference() {}

    /// @param wanted as nft listed the table when it was right
    static List<String> between(String wanted, String there) {
        var wantedParts = parts(wanted);
        var thereParts = parts(there);
        var lines = new ArrayList<String>();
        wantedParts.forEach((part, rules) -> {
            var other = thereParts.get(part);
            if (other == null) {
                lines.add("missing: " + part);
            } else if (!other.equals(rules)) {
                lines.addAll(ofPart(part, rules, other));
            }
        });
        thereParts.keySet().stream()
                .filter(part -> !wantedParts.containsKey(part))
                .forEach(part -> lines.add("surplus: " + part));
        return lines;
    }

    /// @param wanted the part's rules or elements
    static List<String> ofPart(String part, List<String> wanted, List<String> there) {
        var lines = new ArrayList<String>();
        lines.add("other: " + part);
        without(there, wanted).forEach(rule -> lines.add("  - " + rule));
        without(wanted, there).forEach(rule -> lines.add("  + " + rule));
        if (lines.size() == 1) {
            lines.add("  its rules stand in another order");
        }
        return lines;
    }

    private static List<String> without(List<String> rules, List<String> others) {
        var counts = new LinkedHashMap<String, Integer>();
        others.forEach(rule -> counts.merge(rule, 1, Integer::sum));
        var rest = new ArrayList<String>();
        for (var rule : rules) {
            if (counts.merge(rule, -1, Integer::sum) < 0) {
                rest.add(rule);
            }
        }
        return rest;
    }

    /// A part's head, as `chain sources`, and its lines.
    private static Map<String, List<String>> parts(String listing) {
        var parts = new LinkedHashMap<String, List<String>>();
        var part = TABLE;
        for (var line : listing.lines().toList()) {
            var text = line.strip();
            if (line.startsWith(PART) && !line.startsWith(PART + PART) && text.endsWith("{")) {
                part = text.substring(0, text.length() - 1).strip();
                parts.put(part, new ArrayList<>());
            } else if (!text.isEmpty() && !text.equals("}") && !line.startsWith(TABLE)) {
                parts.computeIfAbsent(part, _ -> new ArrayList<>()).add(text);
            }
        }
        return parts;
    }
}
