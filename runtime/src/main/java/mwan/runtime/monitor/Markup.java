package mwan.runtime.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tree of HTML or SVG: what is put in as text or as an attribute's value stays text.
final class Markup {
    /// Elements that have no end tag (HTML, 13.1.2).
    private static final List<String> VOID = List.of("meta", "link", "br");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>();

    private Markup(String name) {
        this.name = name;
    }

    static Markup element(String name) {
        return new Markup(name);
    }

    static Markup element(String name, String text) {
        return new Markup(name).text(text);
    }

    Markup attribute(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    Markup styled(String styleClass) {
        return attribute("class", styleClass);
    }

    Markup text(String text) {
        children.add(text);
        return this;
    }

    Markup add(Markup... more) {
        children.addAll(List.of(more));
        return this;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder into) {
        into.append('<').append(name);
        attributes.forEach((attribute, value) ->
                into.append(' ')
                        .append(attribute)
                        .append("=\"")
                        .append(escaped(value))
                        .append('"'));
        into.append('>');
        for (var child : children) {
            if (child instanceof Markup element) {
                element.write(into);
            } else {
                into.append(escaped(child.toString()));
            }
        }
        if (!VOID.contains(name)) {
            into.append("</").append(name).append('>');
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
