package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mwan.runtime.kernel.world.Namespace;
import mwan.runtime.kernel.world.World;
import mwan.site.Wan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is dropped is in the kernel's log, but cannot fill it.
@Tag("kernel")
class DropLogTest {
    // A namespace's own packets are in the log only when the machine is told so.
    private static final Path LOG_OF_ALL = Path.of("/proc/sys/net/netfilter/nf_log_all_netns");
    private static final int SENT = 200;

    private static String before;
    private static RoutedWorld routed;
    private static World world;

    @BeforeAll
    static void build() throws IOException {
        before = Files.readString(LOG_OF_ALL);
        Files.writeString(LOG_OF_ALL, "1");
        routed = new RoutedWorld("drop-log-");
        world = routed.world;
    }

    @AfterAll
    static void remove() throws IOException {
        Files.writeString(LOG_OF_ALL, before);
        routed.close();
    }

    @Test
    void whatNobodyAskedForIsLoggedTenTimesAMinute() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        int port = sendMany(world.internet, "104.57.224.10");
        assertThat(logged("mwan: to the router: ", port))
                .hasSizeBetween(1, 10)
                .allMatch(line -> line.contains("IN=enatt0.3242 OUT= "));
    }

    /// To an internal address by itself, to one that the site does not let in, and to another WAN;
    /// all of them together.
    @Test
    void whatDoesNotPassIsLoggedTenTimesAMinute() {
        routed.applyAnew(
                LabSite.changing(
                        LabSite.ATT, wan -> LabSite.withIpv6(wan, Wan.Inbound.DENY, false)),
                LabSite.healthy());
        world.att.ip("route add 10.250.250.0/29 via 104.57.224.10");
        world.att.ip("route add 136.25.91.240/29 via 104.57.224.10");
        try {
            var ports =
                    List.of(
                            sendMany(world.internet, RoutedWorld.ATT6),
                            sendMany(world.att, "10.250.250.2"),
                            sendMany(world.att, "136.25.91.241"));
            var logged =
                    ports.stream()
                            .flatMap(port -> logged("mwan: through the router: ", port).stream());
            assertThat(logged)
                    .hasSizeBetween(1, 10)
                    .allMatch(line -> line.contains("IN=enatt0.3242 OUT=en"));
        } finally {
            world.att.ip("route del 10.250.250.0/29");
            world.att.ip("route del 136.25.91.240/29");
        }
    }

    /// Datagrams from one port, which is returned.
    private static int sendMany(Namespace from, String address) {
        return from.call(() -> {
            try (var sender = new DatagramSocket()) {
                var nowhere = InetAddress.ofLiteral(address);
                for (int i = 0; i < SENT; i++) {
                    sender.send(new DatagramPacket(new byte[1], 1, nowhere, 443));
                }
                return sender.getLocalPort();
            }
        });
    }

    private static List<String> logged(String prefix, int port) {
        var ours = "SPT=" + port + " DPT=443 ";
        return world.router
                .exec("dmesg")
                .lines()
                .filter(line -> line.contains(prefix) && line.contains(ours))
                .toList();
    }
}
