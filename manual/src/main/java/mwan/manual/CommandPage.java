package mwan.manual;

import java.util.List;
import java.util.stream.Stream;
import mwan.fault.ExitCode;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// The pages of docs/commands.
final class CommandPage {
    private CommandPage() {}

    /// @param command with what is below it
    static String of(Program program, CommandSpec command, Examples examples) {
        var page = new StringBuilder("# ").append(command.qualifiedName()).append("\n");
        Program.family(command).forEach(one -> page.append(section(one, !one.equals(command))));
        page.append("\n## Examples\n\n").append(examples.markdown()).append("\n");
        return page.append("\nOptions of every command, and how commands end: [")
                .append(program.name())
                .append("](README.md#")
                .append(program.name())
                .append(").\n")
                .toString();
    }

    /// The index: both programs, their common options, the exit codes.
    static String index(List<Program> programs) {
        var page = new StringBuilder("# Commands\n");
        programs.forEach(program -> page.append(program(program)));
        page.append("\n## How commands end\n\n| Exit code | What it says |\n|---|---|\n");
        for (var code : ExitCode.values()) {
            page.append("| %d | %s |\n".formatted(code.number(), cell(Wording.meaning(code))));
        }
        return page.append(
                        """

                        ## What they show

                        Standard output is the answer alone, coloured on a terminal unless `NO_COLOR` is set or `TERM` is
                        `dumb`. On standard error `mwan-provision` tells its steps. On a terminal a last line says how long
                        the present step has taken so far and what it waits for; through pipes, and where `CI` is set, there
                        are only lines that stay. `--verbose` tells each command before it is run, to be pasted where
                        `mwan-provision` runs, and each request to the API as `pvesh …`, to be pasted on the Proxmox host.
                        What a command reads and what is in files is never shown.

                        These pages, the [man pages](../../manual/man) and the [completion for bash, zsh and
                        fish](../../manual/completion) are made from the commands themselves, with the examples in
                        [manual/examples](../../manual/examples): `mvn test -Dgolden=renew -pl manual -am
                        -Dtest=ManualTest -Dsurefire.failIfNoSpecifiedTests=false` renews them. What stands behind a
                        `$` in an example is run by a test, in the lab.
                        """)
                .toString();
    }

    private static String program(Program program) {
        var text =
                new StringBuilder("\n## %s\n\n".formatted(program.name()))
                        .append(Wording.description(program.spec()))
                        .append("\n\n| Command | What it does |\n|---|---|\n");
        for (var command : program.commands()) {
            text.append(
                    "| [`%s`](%s.md) | %s |\n"
                            .formatted(
                                    command.name(),
                                    Program.fileName(command),
                                    cell(Wording.description(command))));
        }
        var common = Wording.commonOptions(program);
        if (!common.isEmpty()) {
            text.append("\nEvery command takes these, and `--help` and `--version`:\n\n")
                    .append(table(common.stream().map(CommandPage::row)));
        }
        return text.toString();
    }

    private static String section(CommandSpec command, boolean below) {
        var text = new StringBuilder();
        if (below) {
            text.append("\n## ").append(command.qualifiedName()).append("\n");
        }
        text.append("\n").append(Wording.description(command)).append("\n");
        text.append("\n```text\n").append(Wording.synopsis(command)).append("\n```\n");
        var rows =
                Stream.concat(
                                Wording.parameters(command).stream()
                                        .map(one -> row(Wording.label(one), one)),
                                Wording.ownOptions(command).stream().map(CommandPage::row))
                        .toList();
        if (!rows.isEmpty()) {
            text.append("\n").append(table(rows.stream()));
        }
        return text.toString();
    }

    private static String table(Stream<String> rows) {
        return "| Option | What it does |\n|---|---|\n" + String.join("", rows.toList());
    }

    private static String row(picocli.CommandLine.Model.OptionSpec option) {
        return row(Wording.label(option), option);
    }

    private static String row(String label, ArgSpec argument) {
        return "| `%s` | %s |\n".formatted(cell(label), cell(Wording.description(argument)));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
