package mwan.lab.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one value may be, as the server declares it.
public record Schema(
        Type type,
        boolean optional,
        @Nullable String format,
        @Nullable Pattern pattern,
        List<String> values,
        @Nullable Double minimum,
        @Nullable Double maximum,
        @Nullable Integer minLength,
        @Nullable Integer maxLength,
        @Nullable String requires,
        @Nullable String alias,
        @Nullable String keyAlias,
        boolean defaultKey,
        @Nullable Schema items,
        Map<String, Schema> properties,
        @Nullable Integer instances) {

    /// The types that the server knows.
    public enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        ARRAY,
        OBJECT,
        NULL;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static Schema read(JsonNode node) {
        JsonNode items = node.get("items");
        return new Schema(
                Type.valueOf(node.path("type").asText("string").toUpperCase(java.util.Locale.ROOT)),
                node.path("optional").asBoolean(false),
                text(node, "format"),
                node.has("pattern") ? Pattern.compile(node.get("pattern").asText()) : null,
                strings(node.path("enum")),
                node.has("minimum") ? node.get("minimum").asDouble() : null,
                node.has("maximum") ? node.get("maximum").asDouble() : null,
                node.has("minLength") ? node.get("minLength").asInt() : null,
                node.has("maxLength") ? node.get("maxLength").asInt() : null,
                text(node, "requires"),
                text(node, "alias"),
                text(node, "keyAlias"),
                node.path("default_key").asInt(0) == 1,
                items == null ? null : read(items),
                readAll(node.path("properties")),
                node.has("instances") ? node.get("instances").asInt() : null);
    }

    static Map<String, Schema> readAll(JsonNode node) {
        Map<String, Schema> all = new LinkedHashMap<>();
        node.properties().forEach(entry -> all.put(entry.getKey(), read(entry.getValue())));
        return all;
    }

    /// How many of a numbered option there are, for an option that is one.
    public OptionalInt count() {
        return instances == null ? OptionalInt.empty() : OptionalInt.of(instances);
    }

    /// The format's name, where there is one.
    public Optional<String> formatName() {
        return Optional.ofNullable(format);
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? null : value.asText();
    }

    private static List<String> strings(JsonNode node) {
        List<String> all = new ArrayList<>();
        node.forEach(value -> all.add(value.asText()));
        return List.copyOf(all);
    }
}
