package mwan.runtime.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import mwan.value.TraceId;

/// Finds a trace in a journal's lines. Our own lines bear their trace's id; what other programs
/// said between the first and the last of them, before another trace began, belongs to it.
final class TraceLines {
    private static final Pattern BEARS_ID = Pattern.compile("traceId=([0-9a-f]{32})");

    private final List<TimedLine> journal;

    TraceLines(List<TimedLine> journal) {
        this.journal = journal;
    }

    List<TimedLine> of(TraceId wanted) {
        int first = -1;
        int end = journal.size();
        for (int i = 0; i < journal.size(); i++) {
            var id = BEARS_ID.matcher(journal.get(i).text());
            if (!id.find()) {
                continue;
            }
            boolean ours = id.group(1).equals(wanted.value());
            if (ours && first < 0) {
                first = i;
            } else if (ours) {
                end = journal.size();
            } else if (first >= 0 && end == journal.size()) {
                end = i;
            }
        }
        return first < 0
                ? List.of()
                : journal.subList(first, end).stream()
                        .filter(line -> belongs(line, wanted))
                        .toList();
    }

    private static boolean belongs(TimedLine line, TraceId wanted) {
        var id = BEARS_ID.matcher(line.text());
        return !id.find() || id.group(1).equals(wanted.value());
    }

    /// Both in the order of time; lines of one moment stay as they are.
    static List<TimedLine> merged(List<TimedLine> journal, List<TimedLine> others) {
        var all = new ArrayList<>(journal);
        all.addAll(others);
        all.sort(Comparator.comparing(TimedLine::at));
        return all;
    }
}
