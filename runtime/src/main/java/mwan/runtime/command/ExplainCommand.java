package mwan.runtime.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mwan explain`.
@Command(
        name = "explain",
        description = {
            "Which WANs a new flow from an address inside can take now, in which order, by which",
            "rule and table, and with which public address; and why the others are not taken."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DESTINATION",
            defaultValue = "",
            description = "An address of the Internet: pins and stickiness may depend on it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private String destination;

    @Option(
            names = "--dscp",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "The DSCP of the flow's first packet.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private String dscp;

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "As 10.250.250.2 or 3d06:bad:b01:1::100.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private String source;

    @Override
    public Integer call() {
        return daemon.ask("explain", List.of(source, destination, dscp));
    }
}
