package mwan.runtime.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.site.InvalidSite;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `mwan`.
@Command(
        name = "mwan",
        description = "The multi-WAN router: its daemon and its operator's commands.",
        subcommands = {
            DaemonCommand.class,
            RehearseCommand.class,
            DeliverCommand.class,
            ConfigureCommand.class,
            StatusCommand.class,
            HealthCommand.class,
            PlanCommand.class,
            ExplainCommand.class,
            ApplyCommand.class,
            NptCommand.class,
            DrainCommand.class,
            RestoreCommand.class,
            ReloadCommand.class,
            TraceCommand.class,
        },
        mixinStandardHelpOptions = true,
        version = "mwan 0.1.0")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /// The commands and options themselves, for what is made from them: manual and completion.
    public static CommandLine commands() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /// @return the exit code
    static int run(String[] arguments, java.io.PrintStream output, java.io.PrintStream errors) {
        var out = new PrintWriter(output, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(errors, true, StandardCharsets.UTF_8);
        var line = commands().setOut(out).setErr(err).setExecutionExceptionHandler(Main::failed);
        if (arguments.length == 0) {
            line.usage(err);
            return ExitCode.WRONG_REQUEST.number();
        }
        return line.execute(arguments);
    }

    private static int failed(
            Exception exception, CommandLine line, CommandLine.ParseResult parsed) {
        if (exception instanceof UserError fault) {
            line.getErr().println("mwan: " + fault.getMessage());
            return fault.exitCode().number();
        }
        if (exception instanceof InvalidSite faults) {
            line.getErr().println(faults.getMessage());
            return ExitCode.WRONG_REQUEST.number();
        }
        exception.printStackTrace(line.getErr());
        return ExitCode.OWN_FAULT.number();
    }
}
