package mwan.runtime.command;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/// A line of a log, and when it was said.
record TimedLine(Instant at, String text) {
    /// Reads what `journalctl --output=short-iso-precise` prints. A line without a time goes on
    /// with the one before it.
    static List<TimedLine> ofJournal(List<String> lines) {
        var timed = new ArrayList<TimedLine>();
        var at = Instant.EPOCH;
        for (var line : lines) {
            int end = line.indexOf(' ');
            if (end > 0) {
                try {
                    at = OffsetDateTime.parse(line.substring(0, end)).toInstant();
                } catch (DateTimeParseException goesOn) {
                    timed.add(new TimedLine(at, line));
                    continue;
                }
            }
            timed.add(new TimedLine(at, line));
        }
        return timed;
    }
}
