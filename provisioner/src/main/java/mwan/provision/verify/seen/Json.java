package mwan.provision.verify.seen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.stream.Stream;

/// Reading the trees that programs print.
final class Json {
    private static final ObjectMapper READER = new ObjectMapper();

    private Json() {}

    /// @param program named when the text is no JSON
    static JsonNode parse(String program, String text) {
        try {
            var tree = READER.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                throw new NotUnderstood(program, text);
            }
            return tree;
        } catch (JsonProcessingException noJson) {
            throw new NotUnderstood(program, text, noJson);
        }
    }

    /// An array's elements; nothing of what is absent or no array.
    static Stream<JsonNode> each(JsonNode array) {
        return array.isArray() ? array.valueStream() : Stream.empty();
    }

    static Optional<String> text(JsonNode object, String key) {
        var value = object.path(key);
        return value.isValueNode() && !value.isNull()
                ? Optional.of(value.asText())
                : Optional.empty();
    }
}
