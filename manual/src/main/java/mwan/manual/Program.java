package mwan.manual;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// A program with its commands.
///
/// @param section of the manual: 1 is for everybody, 8 for who administers a machine
public record Program(CommandLine commandLine, int section) {
    /// The two programs; what the launcher of `mwan-provision` does itself is among its commands.
    public static List<Program> all() {
        var provision = mwan.provision.command.Main.commands();
        LauncherCommands.addTo(provision);
        return List.of(
                new Program(provision, 1), new Program(mwan.runtime.command.Main.commands(), 8));
    }

    public String name() {
        return commandLine.getCommandName();
    }

    public CommandSpec spec() {
        return commandLine.getCommandSpec();
    }

    /// The commands that have a page each: those right below the program.
    public List<CommandSpec> commands() {
        return children(spec());
    }

    /// The commands right below one, without hidden ones.
    static List<CommandSpec> children(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(child -> !child.usageMessage().hidden())
                .distinct()
                .toList();
    }

    /// A command and all below it, parents first.
    static Stream<CommandSpec> family(CommandSpec command) {
        return Stream.concat(
                Stream.of(command), children(command).stream().flatMap(Program::family));
    }

    /// `mwan-provision image push` as one word: `mwan-provision-image-push`.
    static String fileName(CommandSpec command) {
        return command.qualifiedName("-");
    }
}
