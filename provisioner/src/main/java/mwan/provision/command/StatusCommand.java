package mwan.provision.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.provision.ssh.Remote;
import mwan.provision.vm.VmState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// What the VM and the runtime say of themselves.
@Command(name = "status", description = "Shows the VM, and what the router says of its WANs.")
final class StatusCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @ParentCommand private @Nullable Main main;

    @Override
    public Integer call() {
        var root = Answers.parent(main);
        try (var session = Session.open(root)) {
            var vm = session.resources().observer().now();
            var router = session.resources().guest().reach();
            var document = JSON.createObjectNode().put("site", session.site().name().value());
            var described = document.putObject("vm").put("id", session.vm().id().number());
            described.put("present", vm.isPresent());
            described.put("running", vm.filter(VmState::running).isPresent());
            var text = new StringBuilder(line(session, vm.map(VmState::running).orElse(null)));
            router.ifPresentOrElse(
                    remote -> tell(remote, document, text),
                    () -> text.append("\nthe router does not answer"));
            Answers.give(root, text.toString(), document);
            return (document.has("router") ? ExitCode.OK : ExitCode.UNOBSERVED).number();
        }
    }

    private static String line(Session session, @Nullable Boolean running) {
        var name = "VM " + session.vm().id() + " (" + session.vm().name() + "): ";
        return name + (running == null ? "is not there" : running ? "running" : "stopped");
    }

    private static void tell(Remote router, ObjectNode document, StringBuilder text) {
        var shown = router.run("/usr/local/bin/mwan", "status");
        text.append('\n').append(shown.ok() ? shown.text() : shown.complaint());
        try {
            var answer = router.run("/usr/local/bin/mwan", "status", "--output", "json");
            if (answer.ok()) {
                document.set("router", JSON.readTree(answer.text()));
            }
        } catch (JsonProcessingException strange) {
            text.append("\nthe runtime's answer is no JSON");
        }
    }
}
