package mwan.provision.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mwan.value.BadValue;

/// The contract file, as far as a request can break it: methods, parameters, types, limits,
/// patterns, and the keys of property strings.
public final class Contract {
    private static final Pattern NUMBERED = Pattern.compile("([a-z]+)(\\d+)");
    private static final Map<String, Pattern> FORMATS =
            Map.of(
                    "pve-node", Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"),
                    "pve-storage-id", Pattern.compile("(?i)[a-z][a-z0-9\\-_.]*[a-z0-9]"),
                    "pve-configid", Pattern.compile("(?i)[a-z][a-z0-9_-]+"),
                    "urlencoded", Pattern.compile("[-%a-zA-Z0-9_.!~*'()]*"),
                    "pve-iface", Pattern.compile("(?i)[a-z][a-z0-9_]{1,20}([:.]\\d+)?"));

    private final JsonNode contract;

    private Contract(JsonNode contract) {
        this.contract = contract;
    }

    public static Contract load() {
        try (var file = Contract.class.getResourceAsStream("contract.json")) {
            return new Contract(new ObjectMapper().readTree(file));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Whether the contract has this method at all.
    public boolean knows(Call call) {
        return contract.path("methods").has(call.method() + " " + call.path());
    }

    /// What is wrong with each parameter of a request, in the server's manner of speaking.
    public Map<String, String> errors(Call call) {
        var method = contract.path("methods").path(call.method() + " " + call.path());
        var declared = new TreeMap<String, JsonNode>();
        method.path("parameters").forEachEntry(declared::put);
        contract.path("options")
                .path(method.path("options").asText())
                .forEachEntry(declared::putIfAbsent);
        var errors = new TreeMap<String, String>();
        given(call)
                .forEach((name, values) ->
                        error(declared, name, values).ifPresent(error -> errors.put(name, error)));
        declared.forEach((name, schema) -> {
            if (!schema.path("optional").asBoolean() && call.value(name).isEmpty()) {
                errors.put(name, "property is missing and it is not optional");
            }
        });
        return errors;
    }

    private static Map<String, List<String>> given(Call call) {
        return call.parameters().stream()
                .collect(
                        Collectors.groupingBy(
                                Call.Parameter::name,
                                TreeMap::new,
                                Collectors.mapping(Call.Parameter::value, Collectors.toList())));
    }

    private Optional<String> error(
            Map<String, JsonNode> declared, String name, List<String> values) {
        var schema = schema(declared, name);
        if (schema.isEmpty()) {
            return Optional.of(
                    "property is not defined in schema and the schema does not allow additional"
                            + " properties");
        }
        if (schema.get().path("type").asText().equals("array")) {
            return values.stream()
                    .flatMap(value -> wrong(schema.get().path("items"), value).stream())
                    .findFirst();
        }
        return values.size() > 1
                ? Optional.of("type check ('string') failed - got ARRAY")
                : wrong(schema.get(), values.getFirst());
    }

    private static Optional<JsonNode> schema(Map<String, JsonNode> declared, String name) {
        var numbered = NUMBERED.matcher(name);
        if (declared.containsKey(name) || !numbered.matches()) {
            return Optional.ofNullable(declared.get(name));
        }
        return Optional.ofNullable(declared.get(numbered.group(1) + "[n]"))
                .filter(schema ->
                        Integer.parseInt(numbered.group(2)) < schema.path("instances").asInt());
    }

    private Optional<String> wrong(JsonNode schema, String value) {
        if (schema.has("enum")
                && schema.path("enum").valueStream().noneMatch(one -> one.asText().equals(value))) {
            return Optional.of(
                    "value '"
                            + value
                            + "' does not have a value in the enumeration '"
                            + schema.path("enum")
                                    .valueStream()
                                    .map(JsonNode::asText)
                                    .collect(Collectors.joining(", "))
                            + "'");
        }
        if (schema.has("pattern") && !value.matches(schema.path("pattern").asText())) {
            return Optional.of("value does not match the regex pattern");
        }
        if (schema.has("maxLength") && value.length() > schema.path("maxLength").asInt()) {
            return Optional.of(
                    "value may only be " + schema.path("maxLength").asInt() + " characters long");
        }
        return switch (schema.path("type").asText()) {
            case "integer", "number" -> wrongNumber(schema, value);
            case "boolean" ->
                    value.matches("(?i)0|1|on|off|yes|no|true|false")
                            ? Optional.empty()
                            : Optional.of("type check ('boolean') failed - got '" + value + "'");
            default -> wrongFormat(schema.path("format").asText(""), value);
        };
    }

    private static Optional<String> wrongNumber(JsonNode schema, String value) {
        if (!value.matches("-?\\d+")) {
            return Optional.of("type check ('integer') failed - got '" + value + "'");
        }
        long number = Long.parseLong(value);
        if (number < schema.path("minimum").asLong(Long.MIN_VALUE)) {
            return Optional.of(
                    "value must have a minimum value of " + schema.path("minimum").asText());
        }
        return number > schema.path("maximum").asLong(Long.MAX_VALUE)
                ? Optional.of(
                        "value must have a maximum value of " + schema.path("maximum").asText())
                : Optional.empty();
    }

    private Optional<String> wrongFormat(String format, String value) {
        if (contract.path("formats").has(format)) {
            return wrongProperties(contract.path("formats").path(format), value)
                    .map(why -> "invalid format - format error\n" + why);
        }
        var pattern = FORMATS.get(format);
        if (pattern == null || pattern.matcher(value).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                format.equals("urlencoded")
                        ? "invalid urlencoded string: " + value
                        : "invalid format - value does not look like a valid " + format);
    }

    private Optional<String> wrongProperties(JsonNode format, String value) {
        try {
            var given = PropertyString.parse(value);
            if (given.first().isPresent()) {
                var wrong =
                        format.valueStream()
                                .filter(schema -> schema.has("default_key"))
                                .findFirst()
                                .map(schema -> wrong(schema, given.first().get()))
                                .orElse(
                                        Optional.of(
                                                "value without key, but schema does not define"
                                                        + " a default key"));
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
            return given.named().entrySet().stream()
                    .flatMap(property -> wrongProperty(format, property).stream())
                    .findFirst();
        } catch (BadValue notProperties) {
            return Optional.of(String.valueOf(notProperties.getMessage()));
        }
    }

    private Optional<String> wrongProperty(JsonNode format, Map.Entry<String, String> property) {
        var schema = format.path(property.getKey());
        if (schema.isMissingNode()) {
            return Optional.of(
                    property.getKey()
                            + ": property is not defined in schema and the schema does not allow"
                            + " additional properties");
        }
        var meant = schema.has("alias") ? format.path(schema.path("alias").asText()) : schema;
        return wrong(meant, property.getValue()).map(why -> property.getKey() + ": " + why);
    }
}
