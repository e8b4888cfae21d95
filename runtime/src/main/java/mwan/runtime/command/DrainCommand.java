package mwan.runtime.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mwan.runtime.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mwan drain`.
@Command(
        name = "drain",
        description = "Gives a WAN no new flows; those that run go on.",
        mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Parameters(paramLabel = "WAN", description = "The WAN's name in the site file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private String wan;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "For so long, as 90s, 30m, 2h or 1d; else until restored.")
    private Optional<String> time = Optional.empty();

    @Override
    public Integer call() {
        var arguments = new ArrayList<>(List.of(wan));
        time.ifPresent(text -> arguments.add(Request.option("for", text)));
        return daemon.ask("drain", arguments);
    }
}
