package mwan.runtime.daemon;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import mwan.runtime.netlink.Conntrack;
import mwan.runtime.netlink.TrackedFlow;
import mwan.value.IpAddress;

/// Finds the flows of a host, from any thread.
interface FlowLookup {
    /// Gives, one by one, the flows that the source began, and those it answers.
    void flows(IpAddress source, Optional<IpAddress> destination, Consumer<TrackedFlow> each)
            throws IOException;

    /// The kernel's table. By a socket of its own, so that nobody waits for the loop.
    FlowLookup CONNTRACK =
            (source, destination, each) -> {
                try (var conntrack = Conntrack.open()) {
                    conntrack.flows(source, destination, each);
                }
            };
}
