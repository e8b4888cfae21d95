package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.runtime.kernel.world.World;
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
    void whatNobodyAskedForIsLoggedTenTimesAMinute() throws IOException {
        routed.applyAnew(ROUTER, LabSite.healthy());
        int port =
                world.internet.call(() -> {
                    try (var sender = new DatagramSocket()) {
                        var nowhere = InetAddress.ofLiteral("104.57.224.10");
                        for (int i = 0; i < SENT; i++) {
                            sender.send(new DatagramPacket(new byte[1], 1, nowhere, 443));
                        }
                        return sender.getLocalPort();
                    }
                });
        var ours = "SPT=" + port + " DPT=443 ";
        var logged =
                world.router
                        .exec("dmesg")
                        .lines()
                        .filter(line -> line.contains("mwan: to the router: "))
                        .filter(line -> line.contains(ours))
                        .toList();
        assertThat(logged).hasSizeBetween(1, 10).allMatch(line -> line.contains("enatt0.3242"));
    }
}
