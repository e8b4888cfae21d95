package mwan.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
    private static final String TRACE = "0123456789abcdef0123456789abcdef";
    private static final Entry ENTRY =
            Entry.of(Level.NOTICE, "verdict", "att is\nunhealthy")
                    .with("wan", "att")
                    .with("cause", "no \"route\"")
                    .with("millis", 3.5);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private TraceIds traceIds() throws IOException {
        return new TraceIds(Files.writeString(folder.resolve("trace"), TRACE + "\n"));
    }

    private DebugLog debugLog(long largest) throws IOException {
        return new DebugLog(
                folder.resolve("debug.log"),
                largest,
                traceIds(),
                InstantSource.fixed(Instant.parse("2026-11-24T10:00:00Z")));
    }

    @Test
    void aLineForTheJournalIsOneLine() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new JournalLog(stream, traceIds()).write(ENTRY);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "<5>verdict: att is unhealthy wan=att cause=\"no 'route'\" millis=3.5"
                                + " traceId="
                                + TRACE
                                + System.lineSeparator());
    }

    @Test
    void aLineOfTheDebugLogIsJson() throws IOException {
        debugLog(1000).write(ENTRY);
        var line = new ObjectMapper().readTree(folder.resolve("debug.log").toFile());

        assertThat(line.path("traceId").asText()).isEqualTo(TRACE);
        assertThat(line.path("time").asText()).isEqualTo("2026-11-24T10:00:00Z");
        assertThat(line.path("message").asText()).isEqualTo("att is\nunhealthy");
        assertThat(line.path("millis").asDouble()).isEqualTo(3.5);
    }

    @Test
    void theDebugLogIsBounded() throws IOException {
        var log = debugLog(1000);
        for (int i = 0; i < 100; i++) {
            log.write(ENTRY);
        }
        assertThat(Files.size(folder.resolve("debug.log"))).isLessThanOrEqualTo(1000);
        assertThat(Files.size(folder.resolve("debug.log.1"))).isLessThanOrEqualTo(1000);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void whatCannotBeWrittenIsLeftOut() throws IOException {
        Files.createDirectory(folder.resolve("debug.log"));
        debugLog(1_000_000).write(ENTRY);

        assertThat(folder.resolve("debug.log")).isDirectory();
    }

    @Test
    void aTraceIdThatIsNoneIsNotTaken() throws IOException {
        Files.writeString(folder.resolve("other"), "x");
        assertThat(new TraceIds(folder.resolve("other")).text()).isEqualTo("-");
        assertThat(new TraceIds(folder.resolve("missing")).text()).isEqualTo("-");
    }
}
