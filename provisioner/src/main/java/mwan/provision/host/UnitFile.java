package mwan.provision.host;

import java.util.ArrayList;
import java.util.List;
import mwan.value.BadValue;

/// A systemd unit as a tree: comments, then sections of assignments. Text is made in one place.
public record UnitFile(List<String> comments, List<Section> sections) {
    public UnitFile {
        comments = List.copyOf(comments);
        sections = List.copyOf(sections);
        comments.forEach(UnitFile::checkLine);
    }

    /// @param name as `Service`
    public record Section(String name, List<Assignment> assignments) {
        public Section {
            assignments = List.copyOf(assignments);
        }

        public static Section of(String name, Assignment... assignments) {
            return new Section(name, List.of(assignments));
        }
    }

    public record Assignment(String key, String value) {
        public Assignment {
            checkLine(value);
        }

        /// A command line of plain arguments: none that systemd would expand, split or unquote.
        public static Assignment command(String key, List<String> argv) {
            for (var argument : argv) {
                if (!argument.matches("[A-Za-z0-9_@:,./-]+")) {
                    throw new BadValue(argument, "a plain argument of a unit's command line");
                }
            }
            return new Assignment(key, String.join(" ", argv));
        }
    }

    public String text() {
        var lines = new ArrayList<String>();
        comments.forEach(comment -> lines.add("# " + comment));
        for (var section : sections) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add("[" + section.name() + "]");
            section.assignments().forEach(one -> lines.add(one.key() + "=" + one.value()));
        }
        return String.join("\n", lines) + "\n";
    }

    private static void checkLine(String text) {
        if (text.chars().anyMatch(Character::isISOControl) || text.endsWith("\\")) {
            throw new BadValue(text, "one line of a unit file");
        }
    }
}
