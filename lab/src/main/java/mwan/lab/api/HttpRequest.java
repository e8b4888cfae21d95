package mwan.lab.api;

import java.util.Map;
import java.util.Optional;

/// A request as it came: the path and the query still encoded.
public record HttpRequest(
        String method, String path, String query, Map<String, String> headers, String body) {
    /// A header by its name in lower case.
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
