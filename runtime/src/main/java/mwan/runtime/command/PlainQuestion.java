package mwan.runtime.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mwan.runtime.control.Request;

/// Command lines that the daemon can be asked as they are. What is none of these (help, a wrong
/// option, a live view) is picocli's, whose model of all commands takes several times as long to
/// make as the question takes. No lambdas and no string concatenation here, and in what it uses:
/// either costs the JVM half of its own start.
final class PlainQuestion {
    /// What a command takes.
    ///
    /// @param options those with a value, all of which the daemon checks
    private record Form(int fewestWords, int mostWords, Set<String> options) {}

    private static final Set<String> NONE = Set.of();
    private static final Set<String> OUTPUT = Set.of("output");

    private PlainQuestion() {}

    static Optional<Request> of(String[] line) {
        if (line.length == 0) {
            return Optional.empty();
        }
        var form = form(line[0]);
        if (form.isEmpty()) {
            return Optional.empty();
        }
        return read(line, form.get());
    }

    private static Optional<Form> form(String command) {
        return switch (command) {
            case "status", "health" -> Optional.of(new Form(0, 0, OUTPUT));
            case "plan", "apply", "reload" -> Optional.of(new Form(0, 0, NONE));
            case "npt" -> Optional.of(new Form(0, 2, NONE));
            case "explain" ->
                    Optional.of(new Form(1, 2, Set.of("dscp", "protocol", "source-port", "port")));
            case "drain" -> Optional.of(new Form(1, 1, Set.of("for")));
            case "restore" -> Optional.of(new Form(1, 1, NONE));
            default -> Optional.empty();
        };
    }

    private static Optional<Request> read(String[] line, Form form) {
        var arguments = new ArrayList<String>();
        int words = 0;
        for (int i = 1; i < line.length; i++) {
            if (!line[i].startsWith("-")) {
                arguments.add(line[i]);
                words++;
                continue;
            }
            int equals = line[i].indexOf('=');
            var name = equals < 0 ? line[i] : line[i].substring(0, equals);
            if (!name.startsWith("--") || !form.options.contains(name.substring(2))) {
                return Optional.empty();
            }
            if (equals >= 0) {
                arguments.add(line[i]);
            } else if (i + 1 < line.length) {
                i++;
                arguments.add(Request.option(name.substring(2), line[i]));
            } else {
                return Optional.empty();
            }
        }
        return words < form.fewestWords || words > form.mostWords
                ? Optional.empty()
                : Optional.of(new Request(line[0], List.copyOf(arguments)));
    }
}
