package mwan.lab.api.request;

import com.fasterxml.jackson.databind.JsonNode;

/// What does the work of one method of the API; the answer is the `data` of the response.
@FunctionalInterface
public interface Handler {
    JsonNode handle(Call call);
}
