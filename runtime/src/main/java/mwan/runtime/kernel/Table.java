package mwan.runtime.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An nft table as a tree, and its text.
record Table(String name, List<Part> parts) {
    /// The table as a script that puts it in the place of the one that is there, in one
    /// transaction.
    ///
    /// The kernel takes the old chains' rules away a moment before it takes the chains off their
    /// hooks; a chain that drops by its policy drops each packet of that moment, running flows'
    /// too. The new chains stand already: so the old ones accept what comes then.
    String replacement() {
        // Adding first makes the deletion succeed where there is none (`destroy` is of nft 1.0.7).
        var openings =
                parts.stream()
                        .flatMap(part -> part instanceof Chain chain ? chain.opening() : null)
                        .map(chain -> "add chain inet %s %s%n".formatted(name, chain))
                        .collect(Collectors.joining());
        return "add table inet %1$s%n%2$sdelete table inet %1$s%n".formatted(name, openings)
                + text();
    }

    /// The same for a table in which somebody has put something else by those chains' names, over
    /// which the other script stumbles: packets of that moment may be dropped.
    String replacementOfAnything() {
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

    /// What becomes of a packet at the end of a base chain.
    enum Policy {
        ACCEPT,
        DROP
    }

    /// @param base empty for one that is only jumped to
    /// @param rules a line each
    record Chain(String name, Optional<Base> base, List<String> rules) implements Part {
        static Chain jumpedTo(String name, List<String> rules) {
            return new Chain(name, Optional.empty(), rules);
        }

        /// @param hook as `type filter hook input priority filter`
        static Chain at(String hook, Policy policy, String name, List<String> rules) {
            return new Chain(name, Optional.of(new Base(hook, policy)), rules);
        }

        private Stream<String> opening() {
            return base.stream()
                    .filter(it -> it.policy == Policy.DROP)
                    .map(it -> name + " { " + new Base(it.hook, Policy.ACCEPT).text() + " }");
        }

        @Override
        public String text() {
            var lines = base.map(it -> it.text().indent(4)).orElse("");
            return "chain "
                    + name
                    + " {\n"
                    + lines
                    + rules.stream().map(rule -> rule.indent(4)).collect(Collectors.joining())
                    + "}";
        }
    }

    /// What makes a chain one that packets pass by themselves.
    record Base(String hook, Policy policy) {
        String text() {
            return hook + "; policy " + policy.name().toLowerCase(Locale.ROOT) + ";";
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
