package mwan.provision.ssh;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Argument lists as one text for a POSIX shell: SSH carries a command as text, and the user's
/// shell on the other side takes it apart. This is the one place that quotes.
public final class ShellWords {
    // No '=': a first word with one would be an assignment, not a program.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-]+");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ShellWords() {}

    public static String join(List<String> argv) {
        return argv.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    /// The same for a line that somebody pastes into bash or zsh: line feeds and other control
    /// characters are written as escapes.
    public static String oneLine(List<String> argv) {
        return argv.stream()
                .map(word -> CONTROL.matcher(word).find() ? escaped(word) : quote(word))
                .collect(Collectors.joining(" "));
    }

    private static String escaped(String word) {
        var text = new StringBuilder("$'");
        word.chars()
                .forEach(character -> {
                    switch (character) {
                        case '\n' -> text.append("\\n");
                        case '\'', '\\' -> text.append('\\').append((char) character);
                        default -> {
                            if (Character.isISOControl(character)) {
                                text.append(String.format("\\u%04x", character));
                            } else {
                                text.append((char) character);
                            }
                        }
                    }
                });
        return text.append("'").toString();
    }

    static String quote(String argument) {
        return PLAIN.matcher(argument).matches()
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }
}
