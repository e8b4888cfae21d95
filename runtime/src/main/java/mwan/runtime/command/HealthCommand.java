package mwan.runtime.command;

import java.util.concurrent.Callable;
import mwan.runtime.command.Asking.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `mwan health`.
@Command(
        name = "health",
        description =
                "Loss, latency and jitter of each line, as its probes see them, and whether its services answer.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Option(
            names = "--output",
            paramLabel = "text|json",
            description = "How the answer is printed (default: text).")
    private Output output = Output.TEXT;

    @Override
    public Integer call() {
        return daemon.ask("health", output.asArguments());
    }
}
