package mwan.lab.api.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import mwan.lab.api.contract.Booleans;

/// The parameters of a request, those of the path among them: strings, or lists of strings.
public final class Parameters {
    private final SequencedMap<String, Object> values;

    public Parameters(Map<String, Object> values) {
        this.values = new LinkedHashMap<>(values);
    }

    public Map<String, Object> values() {
        return values;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /// One text; a list, which the check let through for a list format only, is joined.
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(Parameters::text);
    }

    /// A parameter that the contract asks for.
    public String required(String name) {
        return text(name).orElseThrow(() -> new IllegalStateException("unchecked: " + name));
    }

    public boolean flag(String name) {
        return text(name).flatMap(Booleans::parse).orElse(false);
    }

    public OptionalLong number(String name) {
        return text(name).map(t -> OptionalLong.of(Long.parseLong(t))).orElse(OptionalLong.empty());
    }

    /// All values of a parameter that may be given several times.
    public List<String> list(String name) {
        return switch (values.get(name)) {
            case null -> List.of();
            case List<?> many -> many.stream().map(String::valueOf).toList();
            case Object one -> List.of(one.toString());
        };
    }

    /// A value as one text; a list is joined.
    public static String text(Object value) {
        return value instanceof List<?> many
                ? String.join(",", many.stream().map(String::valueOf).toList())
                : value.toString();
    }
}
