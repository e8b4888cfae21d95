package mwan.runtime.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mwan.runtime.control.Answer;
import mwan.runtime.control.ControlClient;
import mwan.runtime.control.Request;
import mwan.runtime.daemon.Places;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the commands that ask the daemon have in common.
final class Asking {
    /// How an answer is shown.
    enum Output {
        TEXT,
        JSON
    }

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private CommandSpec spec;

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            hidden = true,
            description = "The daemon's control socket.")
    private Path socket = Places.SYSTEM.controlSocket();

    /// Asks, prints the answer where it belongs, and gives the exit code.
    int ask(String command, List<String> arguments) {
        return show(new ControlClient(socket).ask(new Request(command, arguments)));
    }

    int ask(String command, Output output) {
        var arguments = new ArrayList<String>();
        if (output == Output.JSON) {
            arguments.add("json");
        }
        return ask(command, arguments);
    }

    private int show(Answer answer) {
        var text = answer.output().endsWith("\n") ? answer.output() : answer.output() + "\n";
        // A difference (1) is an answer; a refusal (2 and more) is not.
        var writer = answer.exit() <= 1 ? spec.commandLine().getOut() : spec.commandLine().getErr();
        writer.print(answer.exit() <= 1 ? text : "mwan: " + text);
        writer.flush();
        return answer.exit();
    }
}
