package mwan.runtime.command;

import java.nio.file.Path;
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
        JSON;

        List<String> asArguments() {
            return this == TEXT ? List.of() : List.of(Request.option("output", "json"));
        }
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
        var answer = answer(command, arguments);
        var writer = answer.succeeded() ? spec.commandLine().getOut() : spec.commandLine().getErr();
        writer.print(answer.shown());
        writer.flush();
        return answer.exit();
    }

    Answer answer(String command, List<String> arguments) {
        return new ControlClient(socket).ask(new Request(command, arguments));
    }
}
