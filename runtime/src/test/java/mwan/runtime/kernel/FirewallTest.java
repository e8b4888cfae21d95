package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ROUTER;
import static mwan.runtime.kernel.RoutedWorld.ATT4;
import static mwan.runtime.kernel.RoutedWorld.ATT6;
import static mwan.runtime.kernel.RoutedWorld.WEBPASS4;
import static mwan.runtime.kernel.RoutedWorld.WEBPASS6;
import static mwan.runtime.kernel.world.World.CLIENT6;
import static mwan.runtime.kernel.world.World.INTERNET4;
import static mwan.runtime.kernel.world.World.INTERNET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mwan.runtime.kernel.world.Namespace;
import mwan.runtime.kernel.world.World;
import mwan.site.Wan;
import mwan.value.WanName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What gets to the router and through it, and how large it may be.
@Tag("kernel")
class FirewallTest {
    private static final int PATIENCE_MILLIS = 700;

    private static RoutedWorld routed;
    private static World world;

    @BeforeAll
    static void build() {
        routed = new RoutedWorld("firewall-");
        world = routed.world;
    }

    @AfterAll
    static void remove() {
        routed.close();
    }

    @AfterEach
    void nothingForeignWasSeen() {
        assertThat(world.foreign()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "management, 10.250.0.4, 22, true",
        "management, 10.250.0.4, 443, false",
        "internet, 104.57.224.10, 22, false",
        "internet, 104.57.224.10, 443, false",
        "internet, 2600:1700:2f71:c80::1, 22, false",
        "internet, 2600:1700:2f71:c80::1, 443, false",
        "webpass, fe80::be24:11ff:fe00:b1%customer, 22, false",
        "opnsense, 10.250.250.1, 22, false",
        "opnsense, fe80::be24:11ff:fe72:c1%wan, 22, false",
        "management, 10.250.0.4, 9273, true",
        "internet, 104.57.224.10, 9273, false",
        "internet, 2600:1700:2f71:c80::1, 9273, false",
        "internet, 2604:5500:c271:be00::1, 9273, false",
        "webpass, fe80::be24:11ff:fe00:b1%customer, 9273, false",
        "opnsense, 10.250.250.1, 9273, false",
        "opnsense, fe80::be24:11ff:fe72:c1%wan, 9273, false",
    })
    void toTheRouterThereAreSshAndMetricsOnTheManagementLinkAlone(
            String host, String address, int port, boolean open) throws IOException {
        routed.applyAnew(LabSite.monitored(9273), LabSite.healthy());
        try (var listening = world.router.call(() -> new ServerSocket(port))) {
            assertThat(listening.isBound()).isTrue();
            assertThat(connects(namespace(host), address, port)).isEqualTo(open);
        }
    }

    private static Namespace namespace(String host) {
        return switch (host) {
            case "management" -> world.management;
            case "internet" -> world.internet;
            case "webpass" -> world.webpass;
            case "opnsense" -> world.opnsense;
            default -> throw new IllegalArgumentException(host);
        };
    }

    private static boolean connects(Namespace from, String address, int port) {
        var numbered = scoped(from, address);
        return from.call(() -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(numbered, port), PATIENCE_MILLIS);
                return true;
            } catch (SocketTimeoutException dropped) {
                return false;
            }
        });
    }

    /// With the link's number for its name, which Java looks up in the process's own namespace.
    private static String scoped(Namespace host, String address) {
        int percent = address.indexOf('%');
        if (percent < 0) {
            return address;
        }
        var link = host.ip("-o link show dev " + address.substring(percent + 1));
        return address.substring(0, percent + 1) + link.substring(0, link.indexOf(':'));
    }

    @Test
    void fromOneWanToAnotherNothingPasses() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        world.att.ip("route add 136.25.91.240/29 via 104.57.224.10");
        try {
            assertThat(unanswered(world.att, "136.25.91.241")).isTrue();
        } finally {
            world.att.ip("route del 136.25.91.240/29");
        }
    }

    private static boolean unanswered(Namespace from, String address) {
        return from.exec("sh", "-c", "ping -nqc 2 -i 0.2 -W 1 " + address + " || true")
                .contains("100% packet loss");
    }

    /// What is not mapped is not reached, though its route would lead inside.
    @Test
    void fromAWanToAnInternalAddressNothingPasses() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        world.att.ip("route add 10.250.250.0/29 via 104.57.224.10");
        world.att.ip("route add 3d06:bad:b01::/60 via fe80::be24:11ff:fe00:a1 dev customer");
        try {
            assertThat(unanswered(world.att, "10.250.250.2")).isTrue();
            assertThat(unanswered(world.att, CLIENT6)).isTrue();
        } finally {
            world.att.ip("route del 10.250.250.0/29");
            world.att.ip("route del 3d06:bad:b01::/60");
        }
    }

    /// The kernel is told to leave it to the ruleset who claims to be the router.
    @ParameterizedTest
    @CsvSource({
        "att, 136.25.91.242, 104.57.226.193",
        "att, 136.25.91.242, 104.57.224.10",
        "att, 10.250.250.1, 104.57.226.193",
        "opnsense, 104.57.224.10, 203.0.113.10",
        "opnsense, 104.57.224.10, 10.250.250.1",
    })
    void whoClaimsToBeTheRouterIsNotHeard(String host, String claimed, String to) {
        routed.applyAnew(ROUTER, LabSite.healthy());
        var from = host.equals("att") ? world.att : world.opnsense;
        from.ip("addr add " + claimed + "/32 dev lo");
        try {
            long before = spoofed();
            assertThat(unanswered(from, "-I " + claimed + " " + to)).isTrue();
            assertThat(spoofed()).isEqualTo(before + 2);
        } finally {
            from.ip("addr del " + claimed + "/32 dev lo");
        }
    }

    private static long spoofed() {
        var counter = world.router.nft("list counter inet mwan spoofed");
        var packets = Pattern.compile("packets (\\d+)").matcher(counter);
        assertThat(packets.find()).isTrue();
        return Long.parseLong(packets.group(1));
    }

    /// A part of the inside prefix that nobody inside has would go to and fro until its hop limit.
    @Test
    void whatIsForInsideIsNotSentBackThere() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        var nobodys = "3d06:bad:b01:f::1";
        world.router.nft(
                "table inet t { chain c { type filter hook postrouting priority 0; iifname"
                        + " \"enmwanbr0\" oifname \"enmwanbr0\" counter; }; }");
        world.opnsense.ip("route add " + nobodys + " via fe80::be24:11ff:fe72:c1 dev wan");
        try {
            assertThat(unanswered(world.opnsense, nobodys)).isTrue();
            assertThat(world.router.nft("list chain inet t c")).contains("counter packets 0 ");
        } finally {
            world.opnsense.ip("route del " + nobodys);
            world.router.nft("delete table inet t");
        }
    }

    /// The forward chain believes our mark; what of it somebody else writes is taken off.
    @Test
    void whatBearsAMarkOfOursFromAWanDoesNotPass() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        world.att.ip("route add 10.250.250.0/29 via 104.57.224.10");
        world.router.nft(
                "table inet t { chain c { type filter hook prerouting priority raw; iifname"
                        + " \"enatt0.3242\" meta mark set 0x1; }; }");
        try {
            assertThat(unanswered(world.att, "10.250.250.2")).isTrue();
            assertThat(routed.internet.connect(ATT4, 1)).containsExactly("10.250.250.2");
        } finally {
            world.router.nft("delete table inet t");
            world.att.ip("route del 10.250.250.0/29");
        }
    }

    /// Leases come in from where servers are, and from nowhere else.
    @ParameterizedTest
    @CsvSource({
        "104.57.224.1, 67, 104.57.224.10, 68, true",
        "104.57.224.1, 1067, 104.57.224.10, 68, false",
        "fe80::a%customer, 547, fe80::be24:11ff:fe00:a1%customer, 546, true",
        "fe80::a%customer, 1547, fe80::be24:11ff:fe00:a1%customer, 546, false",
        "2001:db8:a::1, 547, 2600:1700:2f71:c80::1, 546, false",
    })
    void leasesComeIn(String from, int fromPort, String to, int toPort, boolean arrives)
            throws IOException {
        routed.applyAnew(ROUTER, LabSite.healthy());
        try (var socket = world.router.call(() -> new DatagramSocket(toPort))) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var source = scoped(world.att, from);
            var target = scoped(world.att, to);
            world.att.call(() -> {
                try (var server = new DatagramSocket(new InetSocketAddress(source, fromPort))) {
                    server.send(
                            new DatagramPacket(
                                    new byte[1], 1, InetAddress.getByName(target), toPort));
                }
                return true;
            });
            if (arrives) {
                var packet = new DatagramPacket(new byte[8], 8);
                socket.receive(packet);
                assertThat(packet.getPort()).isEqualTo(fromPort);
            } else {
                assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[8], 8)))
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"att, " + ATT6 + ", " + WEBPASS6, "webpass, " + WEBPASS6 + ", " + ATT6})
    void inboundIpv6IsDeniedOnTheWanOfWhichTheSiteSaysSo(String wan, String its, String others) {
        var router =
                LabSite.changing(
                        new WanName(wan), it -> LabSite.withIpv6(it, Wan.Inbound.DENY, false));
        routed.applyAnew(router, LabSite.healthy());
        try (var reached = world.serve(world.client)) {
            assertThat(reached.isOpen()).isTrue();
            assertThat(connects(world.internet, its, 80)).isFalse();
            assertThat(routed.internet.connect(others, 1)).containsExactly(CLIENT6);
        }
        assertThat(routed.internet.connect(ATT4, 1)).containsExactly("10.250.250.2");
        assertThat(routed.client.connect(INTERNET6, 2)).containsExactlyInAnyOrder(ATT6, WEBPASS6);
    }

    /// Of a WAN whose MTU is smaller, both ends are told.
    @ParameterizedTest
    @CsvSource({
        "att, " + INTERNET4 + ", " + ATT4 + ", 1360",
        "att, " + INTERNET6 + ", " + ATT6 + ", 1340",
        "webpass, " + INTERNET4 + ", " + WEBPASS4 + ", 1360",
        "webpass, " + INTERNET6 + ", " + WEBPASS6 + ", 1340"
    })
    void segmentsFitIntoASmallerWan(String wan, String server, String viaIt, int segment) {
        routed.applyAnew(
                LabSite.changing(new WanName(wan), it -> LabSite.withMtu(it, 1400)),
                LabSite.healthy());
        var count =
                "table inet t { chain c { type filter hook prerouting priority 0; iifname \"%s\" tcp"
                        + " flags & (syn | rst) == syn tcp option maxseg size %d counter; }; }";
        world.internet.nft(count.formatted(wan, segment));
        world.client.nft(count.formatted("lan", segment));
        try {
            assertThat(routed.client.connect(server, 4)).contains(viaIt);
            for (var end : List.of(world.internet, world.client)) {
                assertThat(end.nft("list chain inet t c")).contains("counter packets 2 ");
            }
        } finally {
            world.internet.nft("delete table inet t");
            world.client.nft("delete table inet t");
        }
    }

    /// The narrow place is beyond the WAN, so that nobody clamps for it, and the far end does not
    /// know it: only the ICMP error tells the client, in whose terms its own flow has to be named.
    @ParameterizedTest
    @MethodSource("narrowPlaces")
    void aSmallerMtuBeyondAWanIsToldAndTenMegabytesArrive(String isp, String server, int mtu)
            throws Exception {
        routed.applyAnew(ROUTER, LabSite.healthy());
        boolean ipv6 = server.equals(INTERNET6);
        narrow(isp, mtu);
        try (var sink = world.internet.call(() -> new ServerSocket(9, 50))) {
            for (int i = 0; i < 2; i++) {
                var received = CompletableFuture.supplyAsync(() -> drained(sink));
                var sent = world.client.call(() -> tenMegabytes(server));
                assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
            }
            assertThat(world.client.ip("route get " + server)).contains("mtu " + mtu);
        } finally {
            narrow(isp, 1500);
            world.client.ip((ipv6 ? "-6 " : "") + "route flush cache");
        }
    }

    /// The far end's link is as narrow, or it would not take what comes; it promises more.
    private static void narrow(String isp, int mtu) {
        boolean att = isp.equals("att");
        (att ? world.att : world.webpass).ip("link set core mtu " + mtu);
        world.internet.ip("link set " + isp + " mtu " + mtu);
        for (var route :
                List.of(
                        att
                                ? "104.57.224.0/22 via 192.0.2.1 src " + INTERNET4
                                : "136.25.91.240/29 via 192.0.2.5 src " + INTERNET4,
                        att
                                ? "2600:1700:2f71:c80::/60 via 2001:db8:a::1 src " + INTERNET6
                                : "2604:5500:c271:be00::/60 via 2001:db8:b::1 src " + INTERNET6)) {
            world.internet.ip("route replace " + route + " advmss 1440");
        }
    }

    private static long drained(ServerSocket sink) {
        try (var connection = sink.accept()) {
            long count = 0;
            var buffer = new byte[65536];
            for (int n = 0; n >= 0; n = connection.getInputStream().read(buffer)) {
                count += n;
            }
            return count;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static long tenMegabytes(String server) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(server, 9), 3000);
            var megabyte = new byte[1_000_000];
            for (int i = 0; i < 10; i++) {
                socket.getOutputStream().write(megabyte);
            }
            return 10L * megabyte.length;
        }
    }

    static Stream<Arguments> narrowPlaces() {
        return Stream.of(
                Arguments.of("att", INTERNET4, 1400),
                Arguments.of("att", INTERNET6, 1400),
                Arguments.of("webpass", INTERNET4, 1380),
                Arguments.of("webpass", INTERNET6, 1380));
    }
}
