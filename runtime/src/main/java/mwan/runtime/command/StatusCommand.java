package mwan.runtime.command;

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

    @Option(names = "--watch", description = "Show it again each second, until interrupted.")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        if (!watch) {
            return daemon.ask("status", output);
        }
        while (true) {
            // Clears the screen (ECMA-48: home, erase below).
            System.out.print("\u001b[H\u001b[J");
            int exit = daemon.ask("status", output);
            if (exit != 0) {
                return exit;
            }
            Thread.sleep(1000);
        }
    }
}
