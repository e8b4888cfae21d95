package mwan.lab.api.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A value like `virtio,bridge=vmbr0`: keys and values in one text, read by the rules of its
/// format.
public final class PropertyString {
    private PropertyString() {}

    /// Thrown with the server's words when the text cannot be taken apart.
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /// Takes the text apart; aliases are resolved (`virtio=MAC` becomes model and macaddr).
    public static SequencedMap<String, String> split(Map<String, Schema> format, String text)
            throws Malformed {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals == 0 || equals == part.length() - 1) {
                throw new Malformed("missing key in comma-separated list property\n");
            }
            if (equals < 0) {
                put(values, defaultKey(format), part);
            } else {
                putNamed(format, values, part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return values;
    }

    /// Puts the parts together as the server writes them: the default key first, then by name.
    public static String join(Map<String, Schema> format, Map<String, String> values) {
        SequencedMap<String, String> rest = new TreeMap<>(values);
        StringBuilder text = new StringBuilder();
        format.forEach((key, schema) -> {
            if (!schema.defaultKey() || !rest.containsKey(key)) {
                return;
            }
            String value = rest.remove(key);
            Schema named = format.get(value);
            if (named != null && key.equals(named.keyAlias())) {
                String aliased = rest.remove(named.alias());
                text.append(aliased == null ? value : value + "=" + aliased);
            } else {
                text.append(value);
            }
        });
        rest.forEach((key, value) ->
                text.append(text.isEmpty() ? "" : ",").append(key).append('=').append(value));
        return text.toString();
    }

    private static void putNamed(
            Map<String, Schema> format, Map<String, String> values, String key, String value)
            throws Malformed {
        Schema schema = format.get(key);
        if (schema == null || schema.alias() == null) {
            boolean flag = schema != null && schema.type() == Schema.Type.BOOLEAN;
            put(
                    values,
                    key,
                    flag ? Booleans.parse(value).map(Booleans::text).orElse(value) : value);
            return;
        }
        if (schema.keyAlias() != null) {
            if (values.containsKey(schema.keyAlias())) {
                throw new Malformed("key alias '" + schema.keyAlias() + "' is already defined\n");
            }
            values.put(schema.keyAlias(), key);
        }
        put(values, schema.alias(), value);
    }

    private static void put(Map<String, String> values, String key, String value) throws Malformed {
        if (values.putIfAbsent(key, value) != null) {
            throw new Malformed("duplicate key in comma-separated list property: " + key + "\n");
        }
    }

    private static String defaultKey(Map<String, Schema> format) throws Malformed {
        return format.entrySet().stream()
                .filter(entry -> entry.getValue().defaultKey())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() ->
                        new Malformed(
                                "value without key, but schema does not define a default"
                                        + " key\n"));
    }
}
