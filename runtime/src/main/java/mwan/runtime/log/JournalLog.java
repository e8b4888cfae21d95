package mwan.runtime.log;

import java.io.PrintStream;

/// Text lines for the journal, on standard error, with their priority (sd-daemon(3)).
public final class JournalLog implements Log {
    private final PrintStream stream;
    private final TraceIds traceIds;

    public JournalLog(PrintStream stream, TraceIds traceIds) {
        this.stream = stream;
        this.traceIds = traceIds;
    }

    @Override
    public void write(Entry entry) {
        if (entry.level() == Level.DEBUG) {
            return;
        }
        var line = new StringBuilder();
        line.append('<').append(entry.level().priority()).append('>');
        line.append(entry.event()).append(": ").append(oneLine(entry.message()));
        entry.fields()
                .forEach((key, value) ->
                        line.append(' ').append(key).append('=').append(quoted(value.toString())));
        line.append(" traceId=").append(traceIds.text());
        stream.println(line);
    }

    private static String quoted(String value) {
        return value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == '"')
                ? '"' + oneLine(value).replace("\"", "'") + '"'
                : value;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
