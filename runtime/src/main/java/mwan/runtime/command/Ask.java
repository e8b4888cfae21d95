package mwan.runtime.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import mwan.fault.UserError;
import mwan.runtime.control.Answer;
import mwan.runtime.control.ControlClient;
import mwan.runtime.control.Request;

/// `mwan` for those who only ask the daemon: the quick way in, which has a small jar of its own.
/// The launcher takes it for commands that may be plain questions, and goes the long way by [Main]
/// when it is told that one is none.
public final class Ask {
    /// As the launcher has it; no answer of the daemon's ends so.
    private static final int NOT_PLAIN = 64;

    // As Places has it, which would have to be loaded with all that it names.
    private static final Path SOCKET = Path.of("/run/mwan/control.sock");

    private Ask() {}

    public static void main(String[] arguments) {
        var question = PlainQuestion.of(arguments);
        // Nothing waits for this program's end; to tell those who might, the JVM would load a
        // logger.
        Runtime.getRuntime().halt(question.isEmpty() ? NOT_PLAIN : ask(question.get()));
    }

    private static int ask(Request question) {
        Answer answer;
        try {
            answer = new ControlClient(SOCKET).ask(question);
        } catch (UserError unanswered) {
            answer =
                    new Answer(
                            unanswered.exitCode().number(),
                            Optional.ofNullable(unanswered.getMessage()).orElse(""));
        }
        PrintStream stream = answer.succeeded() ? System.out : System.err;
        var shown = answer.shown().getBytes(StandardCharsets.UTF_8);
        stream.write(shown, 0, shown.length);
        stream.flush();
        return answer.exit();
    }
}
