package mwan.runtime.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `mwan plan`.
@Command(
        name = "plan",
        description = "Where the kernel differs from what is wanted now; exit 1 when it does.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Override
    public Integer call() {
        return daemon.ask("plan", List.of());
    }
}
