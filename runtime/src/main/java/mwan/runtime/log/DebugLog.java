package mwan.runtime.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;

/// JSON lines in a file that never grows beyond its bound: when it is full it becomes `NAME.1`.
public final class DebugLog implements Log {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final long largest;
    private final TraceIds traceIds;
    private final InstantSource clock;

    public DebugLog(Path file, long largest, TraceIds traceIds, InstantSource clock) {
        this.file = file;
        this.largest = largest;
        this.traceIds = traceIds;
        this.clock = clock;
    }

    @Override
    public synchronized void write(Entry entry) {
        var line = new LinkedHashMap<String, Object>();
        line.put("time", clock.instant().toString());
        line.put("level", entry.level().label());
        line.put("traceId", traceIds.text());
        line.put("event", entry.event());
        line.put("message", entry.message());
        entry.fields()
                .forEach((key, value) ->
                        line.put(key, value instanceof Number ? value : value.toString()));
        try {
            append((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException diskFull) {
            // Best effort: the router goes on without its log.
            return;
        }
    }

    private void append(byte[] line) throws IOException {
        if (Files.exists(file) && Files.size(file) + line.length > largest) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
