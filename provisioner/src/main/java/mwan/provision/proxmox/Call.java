package mwan.provision.proxmox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One request to the API: a method, a path as the contract writes it (`/nodes/{node}/qemu`), and
/// parameters. Parameters that the path names go into it, the others into the query or the form.
///
/// @param repeatable whether sending it twice is the same as sending it once
public record Call(Method method, String path, List<Parameter> parameters, boolean repeatable) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    public enum Method {
        GET,
        POST,
        PUT,
        DELETE
    }

    /// @param value as it is meant; encoding is the sender's business
    public record Parameter(String name, String value) {}

    public Call {
        parameters = List.copyOf(parameters);
    }

    public static Call get(String path) {
        return new Call(Method.GET, path, List.of(), true);
    }

    public static Call post(String path) {
        return new Call(Method.POST, path, List.of(), false);
    }

    public static Call put(String path) {
        return new Call(Method.PUT, path, List.of(), false);
    }

    public static Call delete(String path) {
        return new Call(Method.DELETE, path, List.of(), false);
    }

    /// The same request, known to do no harm when it arrives twice.
    public Call asRepeatable() {
        return new Call(method, path, parameters, true);
    }

    /// With one more parameter; the same name again makes a list.
    public Call with(String name, String value) {
        var more = new ArrayList<>(parameters);
        more.add(new Parameter(name, value));
        return new Call(method, path, more, repeatable);
    }

    public Call with(String name, Object value) {
        return with(name, value.toString());
    }

    public Call with(String name, boolean value) {
        return with(name, value ? "1" : "0");
    }

    /// With the parameter when there is a value.
    public Call with(String name, Optional<?> value) {
        return value.map(present -> with(name, present.toString())).orElse(this);
    }

    /// The path with its parameters in place, each percent-encoded as one segment.
    public String resolvedPath() {
        return PLACEHOLDER
                .matcher(path)
                .replaceAll(match ->
                        Matcher.quoteReplacement(
                                PercentEncoding.encode(pathValue(match.group(1)))));
    }

    /// The parameters that are not in the path, encoded as a query or a form.
    public String encodedParameters() {
        return formParameters().stream()
                .map(parameter ->
                        PercentEncoding.encode(parameter.name())
                                + "="
                                + PercentEncoding.encode(parameter.value()))
                .collect(Collectors.joining("&"));
    }

    /// The parameters that are not in the path.
    List<Parameter> formParameters() {
        return parameters.stream().filter(Predicate.not(this::inPath)).toList();
    }

    /// How errors name it: `POST /nodes/vault/qemu`. No parameters, since one may be a secret.
    public String describe() {
        return method + " " + resolvedPath();
    }

    /// The first value of a parameter.
    public Optional<String> value(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    private boolean inPath(Parameter parameter) {
        return path.contains("{" + parameter.name() + "}");
    }

    private String pathValue(String name) {
        return value(name)
                .orElseThrow(() -> new IllegalStateException(path + " was called without " + name));
    }

    /// Without values, since one may be a secret.
    @Override
    public String toString() {
        return describe();
    }
}
