package mwan.provision.ssh;

import java.time.Duration;
import java.util.List;

/// A command for another host: an argument list, never a shell's text.
///
/// @param input what it reads from its standard input
/// @param limit how long it may take
public record Command(List<String> argv, Bytes input, Duration limit) {
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(60);

    public Command {
        argv = List.copyOf(argv);
        if (argv.isEmpty() || argv.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a command without a program");
        }
        if (argv.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("an argument with a NUL: " + argv.getFirst());
        }
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
        return new Command(argv, Bytes.NONE, USUAL_LIMIT);
    }

    public Command withInput(Bytes bytes) {
        return new Command(argv, bytes, limit);
    }

    public Command within(Duration longest) {
        return new Command(argv, input, longest);
    }

    /// The program and its arguments as one line for a message; input is never shown.
    @Override
    public String toString() {
        return ShellWords.join(argv);
    }
}
