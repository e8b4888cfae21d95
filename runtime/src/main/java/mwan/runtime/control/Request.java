package mwan.runtime.control;

import java.util.List;
import java.util.Optional;

/// What an operator asks.
///
/// @param command as `status`
/// @param arguments as the command takes them: what it names, and options as `--output=json`
public record Request(String command, List<String> arguments) {
    private static final String OPTION = "--";

    public Request {
        arguments = List.copyOf(arguments);
    }

    /// An option with its value, as an argument.
    public static String option(String name, String value) {
        return OPTION.concat(name).concat("=").concat(value);
    }

    /// The value of the last option of this name.
    public Optional<String> option(String name) {
        var head = option(name, "");
        return arguments.stream()
                .filter(argument -> argument.startsWith(head))
                .map(argument -> argument.substring(head.length()))
                .reduce((_, later) -> later);
    }

    /// What is no option, in its order.
    public List<String> words() {
        return arguments.stream().filter(argument -> !argument.startsWith(OPTION)).toList();
    }
}
