package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import mwan.runtime.kernel.world.Namespace;
import mwan.runtime.kernel.world.World;
import mwan.runtime.libc.Socket;
import mwan.runtime.libc.SocketAddress;
import mwan.value.Family;
import mwan.value.IpAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Of ICMPv6 what no link works without comes to the router, and no more (RFC 4890, section 4.4).
@Tag("kernel")
class Icmpv6Test {
    private static final int ICMPV6 = 58;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int ECHO_REQUEST = 128;
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static RoutedWorld routed;
    private static World world;

    @BeforeAll
    static void build() {
        routed = new RoutedWorld("icmpv6-");
        world = routed.world;
    }

    @AfterAll
    static void remove() {
        routed.close();
    }

    @AfterEach
    void lookNoLonger() {
        world.router.nft("delete table inet seen");
    }

    @ParameterizedTest(name = "type {0} with hop limit {1}: {2}")
    @CsvSource({
        "133, 255, true", // router solicitation
        "134, 255, true",
        "135, 255, true", // neighbour solicitation
        "136, 255, true",
        "135, 64, false", // and so from beyond the link
        "134, 64, false",
        "130, 1, true", // multicast listener query
        "143, 1, true",
        "128, 64, true", // echo request
        "1, 64, false", // errors to no packet of ours
        "2, 64, false",
        "3, 64, false",
        "129, 64, false",
        "137, 255, false", // redirect
        "138, 255, false", // router renumbering
        "139, 64, false", // node information
        "200, 64, false",
    })
    void onlyWhatALinkNeedsComesIn(int type, int hopLimit, boolean arrives) {
        routed.applyAnew(ROUTER, LabSite.healthy());
        // Behind the filter; the echo request that comes last shows that all has been judged.
        world.router.nft(
                "table inet seen { counter asked { }; counter last { }; chain in { type filter hook"
                        + " input priority 10; icmpv6 type "
                        + type
                        + " ip6 hoplimit "
                        + hopLimit
                        + " counter name asked; icmpv6 type 128 ip6 hoplimit 77 counter name last;"
                        + " }; }");
        int sides = 0;
        for (var side :
                List.of(
                        new Side(world.att, "customer", "fe80::be24:11ff:fe00:a1"),
                        new Side(world.webpass, "customer", "fe80::be24:11ff:fe00:b1"),
                        new Side(world.opnsense, "wan", "fe80::be24:11ff:fe72:c1"))) {
            sides++;
            // What the neighbour's own kernel asks for is on the way at any time.
            int before = count("asked");
            side.host.call(() -> {
                side.send(type, hopLimit);
                side.send(ECHO_REQUEST, 77);
                return true;
            });
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (count("last") < sides) {
                assertThat(System.nanoTime()).as("the echo request arrives").isLessThan(end);
            }
            assertThat(count("asked") > before).as("from " + side.router).isEqualTo(arrives);
        }
    }

    /// A link's other end, and the router's address on it.
    private record Side(Namespace host, String link, String router) {
        void send(int type, int hopLimit) throws Exception {
            int index = NetworkInterface.getByName(link).getIndex();
            try (var socket = Socket.raw(Family.IPV6, ICMPV6, 256)) {
                socket.option(IPPROTO_IPV6, IPV6_UNICAST_HOPS, hopLimit);
                // The kernel adds the checksum.
                var message = new byte[28];
                message[0] = (byte) type;
                socket.sendTo(SocketAddress.ip(IpAddress.parse(router), index), message);
            }
        }
    }

    private static int count(String counter) {
        var found = PACKETS.matcher(world.router.nft("list counter inet seen " + counter));
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }
}
