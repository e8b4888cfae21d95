package mwan.provision.ssh;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Argument lists as one text for a POSIX shell: SSH carries a command as text, and the user's
/// shell on the other side takes it apart. This is the one place that quotes.
public final class ShellWords {
    // No '=': a first word with one would be an assignment, not a program.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-]+");

    private ShellWords() {}

    public static String join(List<String> argv) {
        return argv.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    static String quote(String argument) {
        return PLAIN.matcher(argument).matches()
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }
}
