package mwan.lab.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Percent;

/// Reads parameters as the server does: forms where `;` separates too, or one JSON object.
final class Bodies {
    private Bodies() {}

    /// A form or a query; a name that comes twice becomes a list.
    static Map<String, Object> form(String text) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String part : text.split("[&;]")) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            add(
                    values,
                    Percent.decode(name.replace('+', ' ')),
                    Percent.decode(value.replace('+', ' ')));
        }
        return values;
    }

    /// A JSON object of scalars and lists of them.
    static Map<String, Object> json(String text) throws JsonProcessingException {
        JsonNode document = Json.MAPPER.readTree(text);
        Map<String, Object> values = new LinkedHashMap<>();
        document.properties()
                .forEach(entry -> {
                    JsonNode value = entry.getValue();
                    if (value.isArray()) {
                        List<String> many = new ArrayList<>();
                        value.forEach(item -> many.add(scalar(item)));
                        values.put(entry.getKey(), List.copyOf(many));
                    } else if (!value.isNull()) {
                        values.put(entry.getKey(), scalar(value));
                    }
                });
        return values;
    }

    private static String scalar(JsonNode node) {
        return node.isBoolean() ? (node.asBoolean() ? "1" : "0") : node.asText();
    }

    private static void add(Map<String, Object> values, String name, String value) {
        Object before = values.get(name);
        switch (before) {
            case null -> values.put(name, value);
            case List<?> many -> {
                List<Object> longer = new ArrayList<>(many);
                longer.add(value);
                values.put(name, List.copyOf(longer));
            }
            case Object one -> values.put(name, List.of(one, value));
        }
    }
}
