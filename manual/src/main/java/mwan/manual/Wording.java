package mwan.manual;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import mwan.fault.ExitCode;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// How commands, options and parameters are called, the same in each form of the manual.
final class Wording {
    private Wording() {}

    /// A command's description as one text.
    static String description(CommandSpec command) {
        return text(command.usageMessage().description());
    }

    static String description(ArgSpec argument) {
        return text(argument.description());
    }

    private static String text(String[] lines) {
        return String.join(" ", lines).replaceAll("\\s+", " ").strip();
    }

    /// Its first sentence's first part, for lists.
    static String summary(CommandSpec command) {
        var text = description(command);
        int end = text.indexOf(". ");
        return (end < 0 ? text : text.substring(0, end)).replaceAll("\\.$", "");
    }

    /// The options that are the command's own, by name.
    static List<OptionSpec> ownOptions(CommandSpec command) {
        return options(command).stream().filter(option -> !option.inherited()).toList();
    }

    /// The options that every command of the program takes.
    static List<OptionSpec> commonOptions(Program program) {
        return options(program.spec());
    }

    /// All options that are shown, without help and version.
    static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
    }

    static List<PositionalParamSpec> parameters(CommandSpec command) {
        return command.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .sorted(Comparator.comparingInt(parameter -> parameter.index().min()))
                .toList();
    }

    /// As `--only CHECK`.
    static String label(OptionSpec option) {
        var value = option.paramLabel();
        if (!takesValue(option)) {
            return option.longestName();
        }
        return option.arity().min() == 0
                ? option.longestName() + "[=" + value + "]"
                : option.longestName() + " " + value;
    }

    static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    /// As `WAN`, `[ID]` or `[COMMAND…]`.
    static String label(PositionalParamSpec parameter) {
        var label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }

    /// As `mwan-provision up [--no-verify] [--restart WHEN]`.
    static String synopsis(CommandSpec command) {
        var words = new ArrayList<String>(List.of(command.qualifiedName()));
        ownOptions(command).forEach(option -> words.add("[" + label(option) + "]"));
        parameters(command).forEach(parameter -> words.add(label(parameter)));
        if (!Program.children(command).isEmpty()) {
            words.add("COMMAND");
        }
        return String.join(" ", words);
    }

    /// The values that an argument takes, when they are few and known.
    static List<String> candidates(ArgSpec argument) {
        var candidates = argument.completionCandidates();
        if (candidates == null) {
            return List.of();
        }
        boolean anyCase = argument.command().commandLine().isCaseInsensitiveEnumValuesAllowed();
        return StreamSupport.stream(candidates.spliterator(), false)
                .map(one -> anyCase ? one.toLowerCase(Locale.ROOT) : one)
                .toList();
    }

    /// Whether a value is a file's or a folder's name.
    static boolean isFile(ArgSpec argument) {
        return List.of("FILE", "DIR", "FOLDER").contains(argument.paramLabel());
    }

    static String meaning(ExitCode code) {
        return switch (code) {
            case OK -> "As wished.";
            case FAILED ->
                    "A check failed, changes are pending (plan --detailed-exitcode), or a change"
                            + " was rolled back.";
            case WRONG_REQUEST -> "The request, the site file or a given file is wrong.";
            case OUTSIDE_FAILED ->
                    "Something outside failed or refused: fingerprint, token, host key,"
                            + " unreachable.";
            case UNOBSERVED -> "No check failed, but a required one could not be observed.";
            case OWN_FAULT -> "A fault of the program itself.";
        };
    }
}
