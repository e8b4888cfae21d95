package mwan.lab.api.contract;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks the parameters of a request against what is declared, in the order and words of the
/// server.
public final class ParameterCheck {
    private static final String UNKNOWN =
            "property is not defined in schema and the schema does not allow additional properties";
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(?:\\.\\d+)?");

    private final Contract contract;

    public ParameterCheck(Contract contract) {
        this.contract = contract;
    }

    /// The faults by parameter; none when the request may go on. Values are strings or lists of
    /// them.
    public SequencedMap<String, String> faults(Operation operation, Map<String, Object> values) {
        SequencedMap<String, String> faults = new TreeMap<>();
        values.forEach((name, value) -> {
            Schema schema = operation.parameter(name).orElse(null);
            if (schema == null) {
                faults.put(name, UNKNOWN);
                return;
            }
            checkValue(schema, name, value, faults);
            checkRequired(schema, name, values, faults);
        });
        operation
                .parameters()
                .forEach((name, schema) -> {
                    if (!schema.optional() && !values.containsKey(name)) {
                        faults.put(name, "property is missing and it is not optional");
                    }
                });
        return faults;
    }

    /// The fault of one value under a format, or null; for values that the server makes itself.
    public @Nullable String formatFault(String format, String path, String value) {
        Map<String, Schema> keys = contract.propertyString(format).orElse(null);
        return keys == null ? Formats.fault(format, value) : propertyFault(keys, path, value);
    }

    private static void checkRequired(
            Schema schema, String name, Map<String, ?> values, Map<String, String> faults) {
        String required = schema.requires();
        if (required != null && !values.containsKey(required)) {
            int dot = name.lastIndexOf('.');
            String prefix = dot < 0 ? "" : name.substring(0, dot + 1);
            faults.put(
                    prefix + required, "missing property - '" + name + "' requires this property");
        }
    }

    private void checkValue(Schema schema, String path, Object value, Map<String, String> faults) {
        switch (value) {
            case List<?> list -> checkList(schema, path, list, faults);
            case String text when schema.type() == Schema.Type.ARRAY ->
                    checkList(schema, path, List.of(text), faults);
            case String text -> checkText(schema, path, text, faults);
            default -> throw new IllegalArgumentException("neither text nor list: " + path);
        }
    }

    private void checkList(Schema schema, String path, List<?> list, Map<String, String> faults) {
        Schema items = schema.items();
        if (schema.type() != Schema.Type.ARRAY || items == null) {
            if (schema.formatName().filter(name -> name.endsWith("-list")).isPresent()) {
                checkText(schema, path, String.join(",", texts(list)), faults);
            } else {
                faults.put(path, "type check ('" + schema.type().word() + "') failed - got ARRAY");
            }
            return;
        }
        int index = 0;
        for (String text : texts(list)) {
            checkText(items, path + "[" + index++ + "]", text, faults);
        }
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String::valueOf).toList();
    }

    private void checkText(Schema schema, String path, String value, Map<String, String> faults) {
        String fault = fault(schema, path, value);
        if (fault != null) {
            faults.put(path, fault);
        }
    }

    private @Nullable String fault(Schema schema, String path, String value) {
        boolean typed =
                switch (schema.type()) {
                    case INTEGER -> INTEGER.matcher(value).matches();
                    case NUMBER -> NUMBER.matcher(value).matches();
                    case BOOLEAN -> Booleans.parse(value).isPresent();
                    default -> true;
                };
        if (!typed) {
            return "type check ('" + schema.type().word() + "') failed - got '" + value + "'";
        }
        if (schema.format() != null) {
            String fault = formatFault(schema.format(), path, value);
            if (fault != null) {
                return "invalid format - " + fault;
            }
        }
        return limitFault(schema, value);
    }

    private static @Nullable String limitFault(Schema schema, String value) {
        if (schema.pattern() != null && !schema.pattern().matcher(value).matches()) {
            return "value does not match the regex pattern";
        }
        if (schema.maxLength() != null && value.length() > schema.maxLength()) {
            return "value may only be " + schema.maxLength() + " characters long";
        }
        if (schema.minLength() != null && value.length() < schema.minLength()) {
            return "value must be at least " + schema.minLength() + " characters long";
        }
        if (NUMBER.matcher(value).matches()) {
            double number = Double.parseDouble(value);
            if (schema.maximum() != null && number > schema.maximum()) {
                return "value must have a maximum value of " + plain(schema.maximum());
            }
            if (schema.minimum() != null && number < schema.minimum()) {
                return "value must have a minimum value of " + plain(schema.minimum());
            }
        }
        if (!schema.values().isEmpty() && !schema.values().contains(value)) {
            return "value '%s' does not have a value in the enumeration '%s'"
                    .formatted(value, String.join(", ", schema.values()));
        }
        return null;
    }

    private @Nullable String propertyFault(Map<String, Schema> keys, String path, String value) {
        SequencedMap<String, String> parts;
        try {
            parts = PropertyString.split(keys, value);
        } catch (PropertyString.Malformed e) {
            return e.getMessage();
        }
        SequencedMap<String, String> faults = new TreeMap<>();
        parts.forEach((key, part) -> {
            Schema schema = keys.get(key);
            String name = path + "." + key;
            if (schema == null) {
                faults.put(name, UNKNOWN);
                return;
            }
            checkText(schema, name, part, faults);
            if (schema.requires() != null && !parts.containsKey(schema.requires())) {
                faults.put(
                        path + "." + schema.requires(),
                        "missing property - '" + name + "' requires this property");
            }
        });
        keys.forEach((key, schema) -> {
            if (!schema.optional() && schema.alias() == null && !parts.containsKey(key)) {
                faults.put(path + "." + key, "property is missing and it is not optional");
            }
        });
        if (faults.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder("format error\n");
        faults.forEach((name, fault) -> text.append(name).append(": ").append(fault).append('\n'));
        return text.toString();
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
