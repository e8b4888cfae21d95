package mwan.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completion for fish.
final class FishCompletion {
    private final Program program;
    private final String words;
    private final StringBuilder script = new StringBuilder();

    private FishCompletion(Program program) {
        this.program = program;
        this.words = "__" + program.name().replace('-', '_') + "_words";
    }

    static String of(Program program) {
        var made = new FishCompletion(program);
        made.head();
        Program.family(program.spec()).forEach(made::command);
        return made.script.toString();
    }

    private void head() {
        var valued =
                Program.family(program.spec())
                        .flatMap(command -> Wording.options(command).stream())
                        .filter(option -> Wording.takesValue(option) && option.arity().min() > 0)
                        .map(OptionSpec::longestName)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" "));
        script.append(
                """
                # Completion of %1$s for fish. Made from the commands; see manual/ in the sources.

                # The words before the cursor that are no options and no option's value.
                function %2$s
                    set -l skip 0
                    for word in (commandline -opc)[2..-1]
                        if test $skip = 1
                            set skip 0
                            continue
                        end
                        switch $word
                            case %3$s
                                set skip 1
                            case '-*'
                            case '*'
                                echo $word
                        end
                    end
                end

                # Whether the command before the cursor is exactly this one.
                function %2$s_are
                    test (string join ' ' -- (%2$s)) = "$argv[1]"
                end

                # Whether it is this one, with parameters or without.
                function %2$s_begin
                    string match -q -- "$argv[1] *" (string join ' ' -- (%2$s) '')
                end

                complete -c %1$s -f
                """
                        .formatted(program.name(), words, valued.isEmpty() ? "''" : valued));
    }

    private void command(CommandSpec command) {
        var path = path(command);
        for (var child : Program.children(command)) {
            line(
                    are(path),
                    List.of("-a", quoted(child.name()), "-d", quoted(Wording.summary(child))));
        }
        for (var option : Wording.options(command)) {
            if (!option.inherited() || command.equals(program.spec())) {
                option(option, option.inherited() || path.isEmpty() ? "" : begin(path));
            }
        }
        var first = Wording.parameters(command);
        for (int at = 0; at < first.size(); at++) {
            parameter(command, first.get(at), at);
        }
    }

    private void option(OptionSpec option, String condition) {
        var words = new ArrayList<String>();
        words.addAll(List.of("-l", option.longestName().substring(2)));
        if (Wording.takesValue(option) && option.arity().min() > 0) {
            words.add("-r");
            words.addAll(values(option));
        }
        words.addAll(List.of("-d", quoted(Wording.description(option))));
        line(condition, words);
    }

    /// Only the first parameter can be told by the words before it alone.
    private void parameter(CommandSpec command, ArgSpec parameter, int at) {
        var values = values(parameter);
        if (at == 0 && !values.isEmpty()) {
            line(are(path(command)), values);
        }
    }

    private static List<String> values(ArgSpec argument) {
        if (Wording.isFile(argument)) {
            return List.of("-F");
        }
        var candidates = Wording.candidates(argument);
        return candidates.isEmpty()
                ? List.of()
                : List.of("-a", quoted(String.join(" ", candidates)));
    }

    private String are(String path) {
        return words + "_are " + quoted(path);
    }

    private String begin(String path) {
        return words + "_begin " + quoted(path);
    }

    /// The words of a command behind the program's name.
    private String path(CommandSpec command) {
        return command.qualifiedName().substring(program.name().length()).strip();
    }

    private void line(String condition, List<String> words) {
        script.append("complete -c ").append(program.name());
        if (!condition.isEmpty()) {
            script.append(" -n ").append(quoted(condition));
        }
        words.forEach(word -> script.append(" ").append(word));
        script.append("\n");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
