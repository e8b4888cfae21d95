package mwan.provision.verify;

import java.util.EnumMap;
import java.util.List;
import java.util.stream.Collectors;
import mwan.provision.verify.check.Group;

/// A report for people: a table by groups, what is wrong with what to do about it, and a summary as
/// the last line.
public final class TextReport {
    private final Colours colours;

    /// @param colours for a terminal that shows them
    public TextReport(boolean colours) {
        this.colours = colours ? Colours.SHOWN : Colours.NONE;
    }

    /// The escape sequences of ECMA-48 for a status and for what stands back.
    private record Colours(
            String green, String red, String yellow, String faint, String bold, String end) {
        static final Colours NONE = new Colours("", "", "", "", "", "");
        static final Colours SHOWN =
                new Colours("\033[32m", "\033[31m", "\033[33m", "\033[2m", "\033[1m", "\033[0m");
    }

    public String text(Report report) {
        var text = new StringBuilder();
        int width =
                report.outcomes().stream().mapToInt(o -> o.check().id().length()).max().orElse(0);
        var groups =
                report.outcomes().stream()
                        .collect(
                                Collectors.groupingBy(
                                        outcome -> outcome.check().group(),
                                        () -> new EnumMap<>(Group.class),
                                        Collectors.toList()));
        groups.forEach((group, outcomes) -> {
            text.append(colours.bold).append(group.label()).append(colours.end);
            text.append(colours.faint)
                    .append("  ")
                    .append(group.about())
                    .append(colours.end)
                    .append('\n');
            outcomes.forEach(outcome -> text.append(row(outcome, width)));
            text.append('\n');
        });
        text.append(troubles(report.outcomes()));
        return text.append(summary(report)).append('\n').toString();
    }

    /// What is wrong alone, each with what to do about it; empty when nothing is.
    public String troubles(Report report) {
        return troubles(report.outcomes());
    }

    /// What is other than in the report before: a line each, with what to do where something is
    /// wrong now; empty when nothing is.
    public String changes(Report before, Report now) {
        var statuses =
                before.outcomes().stream()
                        .collect(Collectors.toMap(o -> o.check().id(), Outcome::status));
        var changed =
                now.outcomes().stream()
                        .filter(outcome -> outcome.status() != statuses.get(outcome.check().id()))
                        .toList();
        return changed.stream().map(outcome -> row(outcome, 0)).collect(Collectors.joining())
                + changed.stream()
                        .filter(TextReport::isTrouble)
                        .map(outcome -> "  hint        " + outcome.check().hint() + "\n")
                        .collect(Collectors.joining());
    }

    /// One outcome on a line, as it is told while a run goes on.
    public String line(Outcome outcome) {
        return row(outcome, 0).stripTrailing();
    }

    private String row(Outcome outcome, int width) {
        var id = outcome.check().id();
        return "  "
                + mark(outcome)
                + "  "
                + id
                + " ".repeat(Math.max(0, width - id.length()))
                + "  "
                + outcome.because()
                        .map(cause -> colours.faint + "because of " + cause + colours.end)
                        .orElse(outcome.seen())
                + "\n";
    }

    private String mark(Outcome outcome) {
        return switch (outcome.status()) {
            case PASSED -> colours.green + "passed    " + colours.end;
            case FAILED ->
                    (outcome.required() ? colours.red : colours.yellow)
                            + "failed    "
                            + colours.end;
            case UNOBSERVED -> colours.yellow + "unobserved" + colours.end;
        };
    }

    /// What failed, and what could not be seen without a failure that explains it.
    private String troubles(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(TextReport::isTrouble)
                .map(this::trouble)
                .collect(Collectors.joining());
    }

    private static boolean isTrouble(Outcome outcome) {
        return outcome.failed()
                || outcome.required() && !outcome.passed() && outcome.because().isEmpty();
    }

    private String trouble(Outcome outcome) {
        var check = outcome.check();
        return mark(outcome).stripTrailing()
                + " "
                + colours.bold
                + check.id()
                + colours.end
                + ": "
                + check.title()
                + (outcome.required() ? "" : " (not required)")
                + "\n"
                + "  expected  "
                + check.expected()
                + "\n"
                + "  seen      "
                + outcome.seen()
                + "\n"
                + "  hint      "
                + check.hint()
                + "\n\n";
    }

    private String summary(Report report) {
        var colour =
                switch (report.exitCode()) {
                    case OK -> colours.green;
                    case FAILED -> colours.red;
                    default -> colours.yellow;
                };
        return colour + report.summary() + colours.end;
    }
}
