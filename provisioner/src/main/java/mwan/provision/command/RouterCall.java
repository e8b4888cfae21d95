package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Command;
import mwan.site.Router;
import mwan.value.BadValue;
import mwan.value.WanName;

/// Calls the router's own `mwan` with a WAN's name.
final class RouterCall {
    private RouterCall() {}

    static int onWan(Main root, String verb, String wan) {
        try (var session = Session.open(root)) {
            var name = known(session.site().router(), wan);
            var argv = new ArrayList<>(List.of("/usr/local/bin/mwan", verb, name.value()));
            var result =
                    session.router()
                            .run(Command.of(argv))
                            .orThrow(
                                    "cannot " + verb + " WAN " + name,
                                    "mwan-provision logs shows what the runtime says");
            Answers.give(
                    root,
                    result.text(),
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("wan", name.value())
                            .put("said", result.text().strip()));
            return ExitCode.OK.number();
        }
    }

    private static WanName known(Router router, String wan) {
        try {
            var name = new WanName(wan);
            if (router.wan(name).isPresent()) {
                return name;
            }
        } catch (BadValue noName) {
            throw unknown(router, BadValue.quoted(wan));
        }
        throw unknown(router, wan);
    }

    private static UserError unknown(Router router, String wan) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot find the WAN",
                wan,
                "the site file does not name it",
                "it has "
                        + String.join(
                                ", ",
                                router.wans().stream().map(one -> one.name().value()).toList()));
    }
}
