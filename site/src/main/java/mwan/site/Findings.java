package mwan.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.Node;

/// What reading a document brought to light: its faults, where each value stands, and which keys
/// the reader knows.
final class Findings {
    private final List<SiteFault> faults = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final TreeSet<String> knownKeys = new TreeSet<>();

    void fault(Node at, String path, String message, String hint) {
        faults.add(new SiteFault(lineOf(at), path, message, hint));
    }

    /// A fault that is known by its path alone; the nearest place above it that exists is named.
    void fault(String path, String message, String hint) {
        faults.add(new SiteFault(lineOf(path), path, message, hint));
    }

    void place(String path, Node node) {
        lines.put(path, lineOf(node));
    }

    void known(String path) {
        knownKeys.add(path.replaceAll("\\[[0-9]+]", "[]"));
    }

    /// Every key that was asked for, with `[]` for a list's entries: what the schema has to know.
    SortedSet<String> knownKeys() {
        return knownKeys;
    }

    List<SiteFault> faults() {
        return faults.stream().sorted(Comparator.comparingInt(SiteFault::line)).toList();
    }

    private int lineOf(String path) {
        for (var at = path; !at.isEmpty(); at = above(at)) {
            var line = lines.get(at);
            if (line != null) {
                return line;
            }
        }
        return 1;
    }

    private static String above(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
