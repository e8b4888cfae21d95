package mwan.runtime.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `mwan reload`.
@Command(
        name = "reload",
        description =
                "Reads the site file anew; one that is wrong is refused, the old one goes on.",
        mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Override
    public Integer call() {
        return daemon.ask("reload", List.of());
    }
}
