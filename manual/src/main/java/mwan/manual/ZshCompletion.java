package mwan.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completion for zsh: a function for each command, which hands on to that of the next word.
final class ZshCompletion {
    private final StringBuilder script = new StringBuilder();

    private ZshCompletion() {}

    static String of(Program program) {
        var made = new ZshCompletion();
        made.script
                .append("#compdef ")
                .append(program.name())
                .append("\n# Made from the commands; see manual/ in the sources.\n");
        Program.family(program.spec()).forEach(made::function);
        made.script.append(
                """

                if [[ $funcstack[1] == _%2$s ]]; then
                    %1$s "$@"
                else
                    compdef %1$s %2$s
                fi
                """
                        .formatted(name(program.spec()), program.name()));
        return made.script.toString();
    }

    private void function(CommandSpec command) {
        var specs = new ArrayList<String>();
        Wording.options(command).forEach(option -> specs.add(option(option)));
        var children = Program.children(command);
        if (children.isEmpty()) {
            Wording.parameters(command).forEach(parameter -> specs.add(parameter(parameter)));
        } else {
            specs.add("'1: :->command'");
            specs.add("'*:: :->rest'");
        }
        script.append("\n%s() {\n".formatted(name(command)));
        script.append("    local context state state_descr line\n    typeset -A opt_args\n");
        script.append("    _arguments -C -s -S");
        specs.forEach(spec -> script.append(" \\\n        ").append(spec));
        script.append("\n");
        if (!children.isEmpty()) {
            handOn(command, children);
        }
        script.append("}\n");
    }

    private void handOn(CommandSpec command, List<CommandSpec> children) {
        script.append("    case $state in\n    command)\n        local -a commands=(");
        for (var child : children) {
            script.append("\n            ")
                    .append(
                            quoted(
                                    child.name()
                                            + ":"
                                            + Wording.summary(child).replace(":", "\\:")));
        }
        script.append("\n        )\n        _describe -t commands command commands\n        ;;\n");
        script.append("    rest)\n        case $line[1] in\n");
        for (var child : children) {
            script.append("        %s) %s ;;\n".formatted(child.name(), name(child)));
        }
        script.append("        esac\n        ;;\n    esac\n");
        if (command.parent() == null) {
            script.append("    return 0\n");
        }
    }

    private static String option(OptionSpec option) {
        var text = "[" + bracketed(Wording.description(option)) + "]";
        var name = option.longestName();
        var repeated = option.isMultiValue() ? "*" : "";
        if (!Wording.takesValue(option)) {
            return quoted(repeated + name + text);
        }
        return option.arity().min() == 0
                ? quoted(
                        repeated
                                + name
                                + "=-"
                                + text
                                + "::"
                                + option.paramLabel()
                                + ":"
                                + values(option))
                : quoted(
                        repeated
                                + name
                                + "="
                                + text
                                + ":"
                                + option.paramLabel()
                                + ":"
                                + values(option));
    }

    private static String parameter(picocli.CommandLine.Model.PositionalParamSpec parameter) {
        var label = parameter.paramLabel().replace(":", "\\:");
        if (parameter.arity().max() > 1) {
            return quoted("*::" + label + ":_normal");
        }
        var optional = parameter.arity().min() == 0 ? "::" : ":";
        return quoted((parameter.index().min() + 1) + optional + label + ":" + values(parameter));
    }

    private static String values(ArgSpec argument) {
        if (Wording.isFile(argument)) {
            return Set.of("DIR", "FOLDER").contains(argument.paramLabel()) ? "_files -/" : "_files";
        }
        var candidates = Wording.candidates(argument);
        return candidates.isEmpty() ? " " : "(" + String.join(" ", candidates) + ")";
    }

    private static String name(CommandSpec command) {
        return "_" + Program.fileName(command).replace('-', '_');
    }

    private static String bracketed(String text) {
        return text.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
