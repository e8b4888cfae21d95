package mwan.runtime.command;

import java.io.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import mwan.runtime.command.Asking.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `mwan status`.
@Command(
        name = "status",
        description = "Each WAN, family by family: whether it is healthy, since when, and why not.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Option(
            names = "--output",
            paramLabel = "text|json",
            description = "How the answer is printed (default: text).")
    private Output output = Output.TEXT;

    @Option(
            names = "--watch",
            description = {
                "A live view, with what the probes measure, until interrupted; where standard",
                "output is no terminal, an answer each second."
            })
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        if (!watch) {
            return daemon.ask("status", output.asArguments());
        }
        boolean onTerminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        if (onTerminal && output == Output.TEXT) {
            return new LiveView(daemon, System.out).show();
        }
        while (true) {
            int exit = daemon.ask("status", output.asArguments());
            if (exit != 0) {
                return exit;
            }
            Thread.sleep(1000);
        }
    }
}
