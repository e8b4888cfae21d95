package mwan.runtime.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `mwan apply`.
@Command(
        name = "apply",
        description = {
            "Compares the kernel with what is wanted and does what is missing. The daemon does so by",
            "itself whenever something changes."
        },
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Override
    public Integer call() {
        return daemon.ask("apply", List.of());
    }
}
