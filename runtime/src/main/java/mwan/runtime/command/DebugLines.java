package mwan.runtime.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mwan.value.TraceId;

/// What the debug log has of a trace and the journal has not: entries of level `debug`, as the
/// journal would show them.
final class DebugLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SHOWN = Set.of("time", "level", "traceId", "event", "message");

    private DebugLines() {}

    /// @param log the file; the one that was full before it is read too
    /// @return nothing where there is no such file
    static List<TimedLine> of(TraceId wanted, Path log) throws IOException {
        var lines = new ArrayList<TimedLine>();
        for (var file : List.of(log.resolveSibling(log.getFileName() + ".1"), log)) {
            if (Files.isReadable(file)) {
                try (var all = Files.lines(file)) {
                    all.filter(line -> line.contains(wanted.value()))
                            .filter(line -> line.contains("\"debug\""))
                            .forEach(line -> read(line).ifPresent(lines::add));
                }
            }
        }
        return lines;
    }

    /// A line that was cut off by a full disk is left out.
    private static Optional<TimedLine> read(String line) {
        try {
            var entry = JSON.readTree(line);
            return Optional.of(
                    new TimedLine(Instant.parse(entry.path("time").asText()), text(entry)));
        } catch (JsonProcessingException | DateTimeException cutOff) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode entry) {
        var text = new StringBuilder(entry.path("time").asText());
        text.append(" mwan[debug]: ").append(entry.path("event").asText());
        text.append(": ").append(entry.path("message").asText());
        entry.properties().stream()
                .filter(field -> !SHOWN.contains(field.getKey()))
                .forEach(field ->
                        text.append(' ')
                                .append(field.getKey())
                                .append('=')
                                .append(field.getValue().asText()));
        return text.append(" traceId=").append(entry.path("traceId").asText()).toString();
    }
}
