package mwan.runtime.kernel;

import java.util.List;
import java.util.stream.Collectors;

/// An nft table as a tree, and its text.
record Table(String name, List<Part> parts) {
    /// The table as a script that puts it in the place of the one that is there, in one
    /// transaction.
    String replacement() {
        // Adding first makes the deletion succeed where there is none (`destroy` is of nft 1.0.7).
        return "add table inet %1$s%ndelete table inet %1$s%n%2$s".formatted(name, text());
    }

    String text() {
        return parts.stream()
                .map(part -> part.text().indent(4))
                .collect(Collectors.joining("\n", "table inet " + name + " {\n", "}\n"));
    }

    sealed interface Part {
        String text();
    }

    /// @param hook the line that makes it a base chain; empty for one that is only jumped to
    /// @param rules a line each
    record Chain(String name, String hook, List<String> rules) implements Part {
        static Chain jumpedTo(String name, List<String> rules) {
            return new Chain(name, "", rules);
        }

        @Override
        public String text() {
            var lines = hook.isEmpty() ? "" : hook.indent(4);
            return "chain "
                    + name
                    + " {\n"
                    + lines
                    + rules.stream().map(rule -> rule.indent(4)).collect(Collectors.joining())
                    + "}";
        }
    }

    /// A named set or map.
    ///
    /// @param kind `set` or `map`
    /// @param head its type and flags, a line each
    record Elements(String kind, String name, List<String> head, List<String> elements)
            implements Part {
        @Override
        public String text() {
            var text = new StringBuilder(kind + " " + name + " {\n");
            head.forEach(line -> text.append(line.indent(4)));
            if (!elements.isEmpty()) {
                text.append("    elements = {\n");
                text.append(
                        elements.stream()
                                .map(element -> "        " + element)
                                .collect(Collectors.joining(",\n", "", "\n")));
                text.append("    }\n");
            }
            return text + "}";
        }
    }

    /// Established flows between these links take a way of their own through the kernel.
    record FlowTable(String name, List<String> links) implements Part {
        @Override
        public String text() {
            return """
            flowtable %s {
                hook ingress priority filter
                devices = { %s }
            }\
            """
                    .formatted(name, String.join(", ", links));
        }
    }

    record Counter(String name) implements Part {
        @Override
        public String text() {
            return "counter " + name + " {\n}";
        }
    }
}
