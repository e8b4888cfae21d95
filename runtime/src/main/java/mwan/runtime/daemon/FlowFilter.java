package mwan.runtime.daemon;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import mwan.runtime.control.Request;
import mwan.runtime.netlink.TrackedFlow;
import mwan.value.BadValue;
import mwan.value.Port;

/// Which of a host's flows somebody asks for.
///
/// @param protocol as `tcp`
/// @param sourcePort at the host inside
/// @param port at the other end
record FlowFilter(Optional<String> protocol, Optional<Port> sourcePort, Optional<Port> port) {
    static FlowFilter of(Request request) {
        return new FlowFilter(
                request.option("protocol").map(FlowFilter::protocol),
                request.option("source-port").map(Port::parse),
                request.option("port").map(Port::parse));
    }

    private static String protocol(String text) {
        var name = text.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "tcp", "udp", "icmp" -> name;
            default -> throw new BadValue(text, "tcp, udp or icmp");
        };
    }

    /// @param outwards whether the host inside began it
    boolean takes(TrackedFlow flow, boolean outwards) {
        // As the host inside has them, whoever began the flow.
        var ends = outwards ? flow.original() : flow.reply();
        return protocol.map(wanted -> flow.protocolName().startsWith(wanted)).orElse(true)
                && agrees(sourcePort, ends.sourcePort())
                && agrees(port, ends.destinationPort());
    }

    private static boolean agrees(Optional<Port> wanted, OptionalInt seen) {
        return wanted.map(it -> seen.isPresent() && seen.getAsInt() == it.number()).orElse(true);
    }
}
