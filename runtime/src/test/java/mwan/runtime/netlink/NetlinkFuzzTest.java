package mwan.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Optional;
import mwan.runtime.fuzz.Fuzzing;
import mwan.value.InterfaceName;
import org.junit.jupiter.api.Test;

class NetlinkFuzzTest {
    private static final Messages.LinkNames NAMES =
            index -> index % 2 == 0 ? Optional.of(new InterfaceName("enatt0")) : Optional.empty();

    private static ByteBuffer datagram(byte[] input) {
        return ByteBuffer.wrap(input).order(ByteOrder.nativeOrder());
    }

    /// All that the kernel may send on its own, and the answers to dumps.
    @Test
    void damagedMessagesAreReadOrPassedOver() throws IOException {
        Fuzzing.of("netlink")
                .survives(
                        "netlink",
                        input -> {
                            var events = new NetlinkEvents.Reader();
                            events.read(datagram(input), new ArrayList<>());
                            NetfilterEvents.read(datagram(input), new ArrayList<>());
                            NetlinkMessage.all(datagram(input))
                                    .forEach(message -> readAsEverything(message.body()));
                        },
                        _ -> false);
    }

    /// A body whose header is damaged may be taken for any other.
    private static void readAsEverything(ByteBuffer body) {
        Messages.link(copy(body));
        Messages.sent(copy(body));
        Messages.address(copy(body), NAMES);
        Messages.route(copy(body), NAMES);
        Messages.rule(copy(body));
        Messages.isSilentNeighbour(copy(body));
        Messages.neighbour(copy(body), NAMES);
        TrackedFlow.read(copy(body));
    }

    private static ByteBuffer copy(ByteBuffer body) {
        return body.duplicate().order(ByteOrder.nativeOrder());
    }
}
