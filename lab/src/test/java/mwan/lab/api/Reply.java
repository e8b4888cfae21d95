package mwan.lab.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import mwan.lab.api.request.Json;

/// An answer of the API as a test looks at it.
record Reply(int status, String reason, String body, HttpAnswer.Ending ending) {
    static Reply of(HttpAnswer answer) {
        return new Reply(answer.status(), answer.reason(), answer.body(), answer.ending());
    }

    /// Whether an answer came, and to its end.
    boolean isWhole() {
        return ending == HttpAnswer.Ending.ANSWERED && body.endsWith("}");
    }

    JsonNode document() {
        try {
            return body.isEmpty() ? MissingNode.getInstance() : Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + body, e);
        }
    }

    JsonNode data() {
        return document().path("data");
    }

    String text() {
        return data().asText();
    }

    String message() {
        return document().path("message").asText();
    }

    String error(String parameter) {
        return document().path("errors").path(parameter).asText();
    }
}
