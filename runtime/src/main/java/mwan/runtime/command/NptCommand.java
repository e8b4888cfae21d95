package mwan.runtime.command;

import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `mwan npt`.
@Command(
        name = "npt",
        description = {
            "The delegated prefix of each WAN, to which the internal one is translated. With IFACE",
            "and PREFIX: has the translation put right, if that is the present delegation there."
        },
        mixinStandardHelpOptions = true)
final class NptCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Parameters(index = "0", arity = "0..1", paramLabel = "IFACE", description = "As enwebpass0.")
    private Optional<String> link = Optional.empty();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PREFIX",
            description = "As 2604:5500:c271:be00::/60.")
    private Optional<String> prefix = Optional.empty();

    @Override
    public Integer call() {
        var arguments = new ArrayList<String>();
        link.ifPresent(arguments::add);
        prefix.ifPresent(arguments::add);
        return daemon.ask("npt", arguments);
    }
}
