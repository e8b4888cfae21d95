package mwan.runtime.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mwan.runtime.kernel.world.World;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Probes on the real kernel, in a namespace with two providers.
@Tag("kernel")
class ProbeSocketTest {
    private static final InterfaceName ATT = new InterfaceName("enatt0.3242");
    private static final InterfaceName WEBPASS = new InterfaceName("enwebpass0");

    private static World world;

    @BeforeAll
    static void build() {
        world = new World("probe-");
    }

    @AfterAll
    static void remove() {
        world.close();
    }

    private static Way way(InterfaceName device, int index) {
        return new Way(device, index, 0, Optional.empty());
    }

    private static Optional<ProbeSocket.Reply> ask(InterfaceName device, String target) {
        return world.router.call(() -> {
            var address = IpAddress.parse(target);
            int index = java.net.NetworkInterface.getByName(device.value()).getIndex();
            try (var socket = ProbeSocket.open(address.family(), way(device, index), 4711);
                    var poller = new Poller()) {
                poller.add(socket.descriptor(), () -> {});
                socket.send(address, 7);
                poller.await(Duration.ofSeconds(1));
                return socket.receive();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "enatt0.3242, 104.57.224.1",
        "enatt0.3242, fe80::a",
        "enwebpass0, 136.25.91.241",
        "enwebpass0, fe80::b",
    })
    void aGatewayAnswersOnItsOwnLink(String device, String gateway) {
        assertThat(ask(new InterfaceName(device), gateway))
                .contains(new ProbeSocket.Reply(IpAddress.parse(gateway), 7));
    }

    /// The kernel knows the way to each gateway; a probe must not take it by another link.
    @Test
    void noOtherLinkIsTaken() {
        assertThat(ask(WEBPASS, "fe80::a")).isEmpty();
        assertThat(ask(ATT, "fe80::b")).isEmpty();
    }

    @Test
    void withoutTheDeviceNothingIsSent() {
        for (var family : Family.values()) {
            assertThatThrownBy(() ->
                            ProbeSocket.open(family, way(new InterfaceName("nosuch0"), 99), 4711))
                    .isInstanceOf(Errno.class)
                    .extracting(failed -> ((Errno) failed).number())
                    .isEqualTo(Errno.ENODEV);
        }
    }

    /// The kernel itself would take any address there is, and send it.
    @Test
    void withoutItsSourceNothingIsSent() {
        for (var elsewhere : List.of("136.25.91.249", "2001:db8::1")) {
            var source = IpAddress.parse(elsewhere);
            var way = new Way(ATT, 0, 0, Optional.of(source));
            world.router.call(() -> {
                assertThatThrownBy(() -> ProbeSocket.open(source.family(), way, 4711))
                        .isInstanceOf(Errno.class)
                        .hasMessageContaining("bind");
                return true;
            });
        }
    }

    @Test
    void theRepliesToOthersAreNotOurs() {
        var reply =
                world.router.call(() -> {
                    var gateway = IpAddress.parse("104.57.224.1");
                    try (var ours = ProbeSocket.open(Family.IPV4, way(ATT, 0), 1);
                            var theirs = ProbeSocket.open(Family.IPV4, way(ATT, 0), 2);
                            var poller = new Poller()) {
                        poller.add(theirs.descriptor(), () -> {});
                        theirs.send(gateway, 7);
                        poller.await(Duration.ofSeconds(1));
                        assertThat(theirs.receive()).isPresent();
                        return ours.receive();
                    }
                });
        assertThat(reply).isEmpty();
    }
}
