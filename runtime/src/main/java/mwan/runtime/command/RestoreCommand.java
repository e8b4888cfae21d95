package mwan.runtime.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `mwan restore`.
@Command(
        name = "restore",
        description = "Gives a drained WAN new flows again.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Parameters(paramLabel = "WAN", description = "The WAN's name in the site file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private String wan;

    @Override
    public Integer call() {
        return daemon.ask("restore", List.of(wan));
    }
}
