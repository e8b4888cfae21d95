package mwan.provision.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Gives a command's answer on standard output, in the form that was asked for.
final class Answers {
    private static final JsonMapper JSON = new JsonMapper();

    private Answers() {}

    static void give(Main main, String text, JsonNode document) {
        main.out().println(main.asJson() ? write(document) : text.stripTrailing());
        main.out().flush();
    }

    /// The command above, which picocli has set before it calls.
    static <T> T parent(@Nullable T main) {
        return Objects.requireNonNull(main, "set by picocli");
    }

    private static String write(JsonNode document) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
