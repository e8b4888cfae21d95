package mwan.lab.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;

/// One JSON object a line for each request, so that tests can see what was asked for, and how
/// often.
public final class RequestLog {
    private static final Set<String> SECRET =
            Set.of("password", "cipassword", "otp", "tfa-challenge", "content", "input-data");

    private final Optional<Path> file;

    public RequestLog(Optional<Path> file) {
        this.file = file;
        file.filter(path -> !Files.exists(path)).ifPresent(path -> PrivateFiles.write(path, ""));
    }

    synchronized void add(
            HttpRequest request,
            String path,
            String caller,
            Map<String, Object> parameters,
            HttpAnswer answer,
            Duration took) {
        if (file.isEmpty()) {
            return;
        }
        ObjectNode line =
                Json.object()
                        .put("time", java.time.Instant.now().toString())
                        .put("method", request.method())
                        .put("path", path)
                        .put("user", caller);
        ObjectNode shown = line.putObject("parameters");
        parameters.forEach((name, value) -> shown.put(name, masked(name, value)));
        line.put("status", answer.status()).put("ms", took.toMillis());
        if (answer.status() >= 400) {
            line.put("reason", answer.reason());
        }
        try {
            Files.writeString(file.get(), line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String masked(String name, Object value) {
        return SECRET.contains(name) ? "***" : Parameters.text(value);
    }
}
