package mwan.runtime.networkd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A file of systemd's kind as a tree: sections with keys, a key as often as it has values.
final class UnitText {
    private static final String HEADER = "# Written by mwan from /etc/mwan/site.yaml.\n";

    private final Map<String, List<String>> sections = new LinkedHashMap<>();

    /// Adds to a section, which is made when it is not there.
    Section section(String name) {
        return new Section(sections.computeIfAbsent(name, _ -> new ArrayList<>()));
    }

    record Section(List<String> lines) {
        Section set(String key, Object value) {
            var text = value.toString();
            if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
                throw new IllegalArgumentException(key + " has a control character");
            }
            lines.add(key + "=" + text);
            return this;
        }

        Section set(String key, boolean value) {
            return set(key, value ? "yes" : "no");
        }

        Section set(String key, Optional<?> value) {
            value.ifPresent(present -> set(key, present));
            return this;
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder(HEADER);
        sections.forEach((name, lines) -> {
            text.append("\n[").append(name).append("]\n");
            lines.forEach(line -> text.append(line).append('\n'));
        });
        return text.toString();
    }
}
