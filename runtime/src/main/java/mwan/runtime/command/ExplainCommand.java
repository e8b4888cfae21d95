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

/// `mwan explain`.
@Command(
        name = "explain",
        description = {
            "Which WAN the flows of an address inside have taken, by their conntrack entries; and",
            "which WANs a new one can take now, in which order, by which nft rule, routing rule and",
            "table, and with which public address; and why the others are not taken."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin private Asking daemon = new Asking();

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "As 10.250.250.2 or 3d06:bad:b01:1::100.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private String source;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DESTINATION",
            description = "An address of the Internet: pins and stickiness may depend on it.")
    private Optional<String> destination = Optional.empty();

    @Option(
            names = "--dscp",
            paramLabel = "NUMBER",
            description = "The DSCP of the flow's first packet (default: 0).")
    private Optional<String> dscp = Optional.empty();

    @Option(
            names = "--protocol",
            paramLabel = "tcp|udp|icmp",
            description = "Only flows of this protocol that are there.")
    private Optional<String> protocol = Optional.empty();

    @Option(
            names = "--source-port",
            paramLabel = "PORT",
            description = "Only flows that are there and come from this port.")
    private Optional<String> sourcePort = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Only flows that are there and go to this port.")
    private Optional<String> port = Optional.empty();

    @Override
    public Integer call() {
        var arguments = new ArrayList<>(List.of(source));
        destination.ifPresent(arguments::add);
        dscp.ifPresent(text -> arguments.add(Request.option("dscp", text)));
        protocol.ifPresent(text -> arguments.add(Request.option("protocol", text)));
        sourcePort.ifPresent(text -> arguments.add(Request.option("source-port", text)));
        port.ifPresent(text -> arguments.add(Request.option("port", text)));
        return daemon.ask("explain", arguments);
    }
}
