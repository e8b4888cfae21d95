package mwan.provision.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A report as one JSON document, whose names scripts rely on.
public final class JsonReport {
    private static final ObjectMapper WRITER = new ObjectMapper();

    private JsonReport() {}

    public static ObjectNode tree(Report report) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("site", report.site().value());
        tree.put("traceId", report.traceId().value());
        var checks = tree.putArray("checks");
        for (var outcome : report.outcomes()) {
            var check = outcome.check();
            checks.addObject()
                    .put("id", check.id())
                    .put("group", check.group().label())
                    .put("title", check.title())
                    .put("status", outcome.status().label())
                    .put("required", outcome.required())
                    .put("expected", check.expected())
                    .put("seen", outcome.seen())
                    .put("hint", check.hint())
                    .put("because", outcome.because().orElse(null));
        }
        return tree;
    }

    /// The same on one line, for who reads one report after the other.
    public static String line(Report report) {
        return tree(report).toString();
    }

    public static String text(Report report) {
        try {
            return WRITER.writerWithDefaultPrettyPrinter().writeValueAsString(tree(report)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts is always JSON", impossible);
        }
    }
}
