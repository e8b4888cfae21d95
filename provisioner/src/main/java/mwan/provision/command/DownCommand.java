package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.Console;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Takes the router away, and says what stays.
@Command(
        name = "down",
        description = "Removes the VM with its disks and documents, and our unit on the host.")
final class DownCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    @Override
    public Integer call() {
        var root = Answers.parent(main);
        try (var session = Session.toChange(root)) {
            var removal = session.resources().removal();
            var goes = removal.goes();
            var stays = removal.stays();
            if (!yes) {
                ask(session, goes);
            }
            removal.run();
            var document = JsonNodeFactory.instance.objectNode();
            goes.forEach(document.putArray("removed")::add);
            stays.forEach(document.putArray("stays")::add);
            Answers.give(
                    root,
                    "removed: " + String.join("; ", goes) + "\nstays: " + String.join("; ", stays),
                    document);
            return ExitCode.OK.number();
        }
    }

    private static void ask(Session session, List<String> goes) {
        session.progress().note("this goes for good: " + String.join("; ", goes));
        var answer =
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .map(console -> console.readLine("Type the VM's name to go on: "));
        if (answer.filter(said -> said.strip().equals(session.vm().name().value())).isEmpty()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "will not remove the router",
                    "VM " + session.vm().id(),
                    answer.isEmpty() ? "there is nobody to ask" : "the answer is not its name",
                    "say --yes when you mean it");
        }
    }
}
