package mwan.manual;

import java.util.Locale;
import mwan.fault.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/// Man pages, in the macros of man(7).
final class ManPage {
    /// The date that the build gives to everything that it makes.
    private static final String DATE = "2026-01-01";

    private final Program program;
    private final StringBuilder page = new StringBuilder();

    private ManPage(Program program) {
        this.program = program;
    }

    /// The page of a program: its commands.
    static String of(Program program) {
        var made = new ManPage(program);
        made.head(program.spec());
        made.page
                .append(".SH SYNOPSIS\n.B ")
                .append(escaped(program.name()))
                .append("\n.I COMMAND\n")
                .append("[OPTION…]\n");
        made.macro("SH", "COMMANDS");
        for (var command : program.commands()) {
            made.tagged(
                    ".BR " + escaped(Program.fileName(command)) + " (" + program.section() + ")",
                    Wording.description(command));
        }
        made.commonOptions();
        made.exitStatus();
        return made.page.toString();
    }

    /// The page of one of its commands, with what is below it.
    static String of(Program program, CommandSpec command, Examples examples) {
        var made = new ManPage(program);
        made.head(command);
        made.macro("SH", "SYNOPSIS");
        boolean first = true;
        for (var one : Program.family(command).toList()) {
            if (Program.children(one).isEmpty()) {
                if (!first) {
                    made.page.append(".br\n");
                }
                made.page.append(escaped(Wording.synopsis(one))).append("\n");
                first = false;
            }
        }
        made.macro("SH", "DESCRIPTION");
        made.page.append(line(Wording.description(command)));
        made.options(command);
        Program.children(command).forEach(made::below);
        made.commonOptions();
        made.macro("SH", "EXAMPLES");
        for (var piece : examples.pieces()) {
            // The heading begins a paragraph itself.
            if (!piece.equals(examples.pieces().getFirst())) {
                made.macro("PP", "");
            }
            made.example(piece);
        }
        made.exitStatus();
        made.macro("SH", "SEE ALSO");
        made.page.append(".BR %s (%d)\n".formatted(escaped(program.name()), program.section()));
        return made.page.toString();
    }

    static String fileName(Program program, CommandSpec command) {
        return Program.fileName(command) + "." + program.section();
    }

    private void head(CommandSpec command) {
        var name = Program.fileName(command);
        page.append(".\\\" Made from the commands; see manual/ in the sources.\n");
        page.append(
                ".TH %s %d %s \"mwan 0.1.0\" \"mwan\"\n"
                        .formatted(
                                escaped(name.toUpperCase(Locale.ROOT)), program.section(), DATE));
        macro("SH", "NAME");
        page.append(escaped(name))
                .append(" \\- ")
                .append(escaped(Wording.summary(command)))
                .append("\n");
    }

    private void below(CommandSpec command) {
        for (var one : Program.family(command).toList()) {
            page.append(".SS ").append(escaped(one.qualifiedName())).append("\n");
            page.append(line(Wording.description(one)));
            arguments(one);
        }
    }

    private void options(CommandSpec command) {
        if (!Wording.ownOptions(command).isEmpty() || !Wording.parameters(command).isEmpty()) {
            macro("SH", "OPTIONS");
            arguments(command);
        }
    }

    private void arguments(CommandSpec command) {
        for (var parameter : Wording.parameters(command)) {
            tagged(".I " + escaped(Wording.label(parameter)), Wording.description(parameter));
        }
        for (var option : Wording.ownOptions(command)) {
            tagged(".B " + escaped(Wording.label(option)), Wording.description(option));
        }
    }

    private void commonOptions() {
        var options = Wording.commonOptions(program);
        if (!options.isEmpty()) {
            macro("SH", "OPTIONS OF EVERY COMMAND");
            for (var option : options) {
                tagged(".B " + escaped(Wording.label(option)), Wording.description(option));
            }
        }
    }

    private void exitStatus() {
        macro("SH", "EXIT STATUS");
        for (var code : ExitCode.values()) {
            tagged(".B " + code.number(), Wording.meaning(code));
        }
    }

    private void example(Examples.Piece piece) {
        switch (piece) {
            case Examples.Piece.Paragraph paragraph ->
                    page.append(line(paragraph.text().replace("`", "")));
            case Examples.Piece.Block block -> {
                page.append(".RS 4\n.nf\n");
                block.lines().forEach(one -> page.append(line(one)));
                page.append(".fi\n.RE\n");
            }
        }
    }

    private void tagged(String tag, String text) {
        page.append(".TP\n").append(tag).append("\n").append(line(text));
    }

    private void macro(String name, String text) {
        page.append(".").append(name).append(text.isEmpty() ? "" : " " + text).append("\n");
    }

    private static String line(String text) {
        // A line that begins with a control character is a request.
        var safe = escaped(text);
        return (safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe) + "\n";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
