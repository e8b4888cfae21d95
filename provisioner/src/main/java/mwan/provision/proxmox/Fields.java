package mwan.provision.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.BadValue;

/// An object in an answer, read strictly: what is not there, or of another kind, is an error that
/// names the request and the field. Numbers come as numbers or as strings, as the server likes.
record Fields(Call call, JsonNode object) {
    Fields {
        if (!object.isObject()) {
            throw strange(call, "data", "an object", object);
        }
    }

    /// The elements of an answer that is a list of objects.
    static Stream<Fields> list(Answer answer) {
        return list(answer.call(), answer.data());
    }

    static Stream<Fields> list(Call call, JsonNode array) {
        if (!array.isArray()) {
            throw strange(call, "data", "a list", array);
        }
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> new Fields(call, element));
    }

    String text(String name) {
        return text(call, name, object.path(name));
    }

    Optional<String> optionalText(String name) {
        return present(name).map(value -> text(call, name, value));
    }

    long number(String name) {
        return optionalNumber(name)
                .orElseThrow(() -> strange(call, name, "a number", object.path(name)));
    }

    OptionalLong optionalNumber(String name) {
        var value = present(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text(call, name, value.get())));
        } catch (NumberFormatException notANumber) {
            throw strange(call, name, "a number", value.get());
        }
    }

    OptionalInt optionalInt(String name) {
        var value = optionalNumber(name);
        if (value.isPresent() && value.getAsLong() != (int) value.getAsLong()) {
            throw strange(call, name, "a number of 32 bits", object.path(name));
        }
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value.getAsLong());
    }

    /// A text of a certain form.
    <T> T value(String name, Function<String, T> parse) {
        try {
            return parse.apply(text(name));
        } catch (BadValue illFormed) {
            throw strange(call, name, "well-formed", object.path(name));
        }
    }

    /// The same where it may be absent.
    <T> Optional<T> optionalValue(String name, Function<String, T> parse) {
        return present(name).map(there -> value(name, parse));
    }

    /// Absent is false.
    boolean flag(String name) {
        return present(name)
                .map(value -> value.isBoolean() ? value.booleanValue() : isOne(name, value))
                .orElse(false);
    }

    /// A list of texts; absent is empty.
    List<String> texts(String name) {
        return present(name)
                .map(array ->
                        StreamSupport.stream(array.spliterator(), false)
                                .map(element -> text(call, name, element))
                                .toList())
                .orElse(List.of());
    }

    private boolean isOne(String name, JsonNode value) {
        return switch (text(call, name, value)) {
            case "1" -> true;
            case "0", "" -> false;
            default -> throw strange(call, name, "0 or 1", value);
        };
    }

    private Optional<JsonNode> present(String name) {
        var value = object.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    static String text(Call call, String name, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw strange(call, name, "a text", value);
        }
        return value.asText();
    }

    static UserError strange(Call call, String name, String wanted, JsonNode found) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot understand the answer",
                call.describe(),
                name + " is not " + wanted + " but " + Shortened.of(found.toString()),
                "is this address the API of a Proxmox VE 9 host?");
    }
}
