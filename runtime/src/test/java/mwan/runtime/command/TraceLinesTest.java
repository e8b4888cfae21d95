package mwan.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mwan.value.TraceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceLinesTest {
    private static final TraceId BOOT = new TraceId("0".repeat(32));
    private static final TraceId DEPLOY = new TraceId("1".repeat(32));

    private static final List<TimedLine> JOURNAL =
            journal(
                    "kernel before us",
                    "mwan[1]: start traceId=" + BOOT,
                    "systemd-networkd[2]: enatt0: Gained carrier",
                    "mwan[1]: verdict traceId=" + BOOT,
                    "mwan[1]: reload traceId=" + DEPLOY,
                    "wpa_supplicant[3]: CTRL-EVENT-EAP-SUCCESS",
                    "mwan[1]: verdict traceId=" + DEPLOY);

    private static List<TimedLine> journal(String... lines) {
        var timed = new ArrayList<TimedLine>();
        for (var line : lines) {
            timed.add(new TimedLine(Instant.ofEpochSecond(timed.size()), line));
        }
        return timed;
    }

    @Test
    void aTraceHasItsLinesAndWhatOthersSaidMeanwhile() {
        assertThat(new TraceLines(JOURNAL).of(BOOT)).isEqualTo(JOURNAL.subList(1, 4));
        assertThat(new TraceLines(JOURNAL).of(DEPLOY)).isEqualTo(JOURNAL.subList(4, 7));
    }

    @Test
    void anUnknownTraceHasNone() {
        assertThat(new TraceLines(JOURNAL).of(new TraceId("2".repeat(32)))).isEmpty();
    }

    @Test
    void whatTheDebugLogHasStandsAtItsTime(@TempDir Path folder) throws IOException {
        var log = folder.resolve("debug.log");
        Files.writeString(
                folder.resolve("debug.log.1"),
                entry("00:00:01", "debug", BOOT, "early") + entry("00:00:01", "info", BOOT, "x"));
        Files.writeString(
                log,
                entry("00:00:03", "debug", BOOT, "late")
                        + entry("00:00:03", "debug", DEPLOY, "another")
                        + entry("00:00:04", "debug", BOOT, "cut").substring(0, 90));
        var journal =
                TimedLine.ofJournal(
                        List.of(
                                "2026-11-28T01:00:02.000001+01:00 mwan: between",
                                "    which goes on",
                                "-- Boot 1 --"));

        var lines = TraceLines.merged(journal, DebugLines.of(BOOT, log));

        assertThat(lines.stream().map(TimedLine::text))
                .containsExactly(
                        "2026-11-28T00:00:01Z mwan[debug]: change: early wan=att traceId=" + BOOT,
                        "2026-11-28T01:00:02.000001+01:00 mwan: between",
                        "    which goes on",
                        "-- Boot 1 --",
                        "2026-11-28T00:00:03Z mwan[debug]: change: late wan=att traceId=" + BOOT);
    }

    private static String entry(String time, String level, TraceId trace, String message) {
        return "{'time':'2026-11-28T%sZ','level':'%s','traceId':'%s','event':'change','message':'%s','wan':'att'}%n"
                .formatted(time, level, trace, message)
                .replace('\'', '"');
    }
}
