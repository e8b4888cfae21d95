package mwan.runtime.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static mwan.runtime.kernel.LabSite.ROUTER;
import static mwan.runtime.kernel.world.World.INTERNET4;
import static mwan.runtime.kernel.world.World.INTERNET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Desired;
import mwan.runtime.kernel.world.Visitor;
import mwan.runtime.kernel.world.World;
import mwan.runtime.picture.Picture;
import mwan.value.IpAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The data plane on the real kernel, seen from the hosts around it.
@Tag("kernel")
class DataPlaneTest {
    private static final String ATT4 = "104.57.226.193";
    private static final String WEBPASS4 = "136.25.91.242";
    private static final String ATT6 = "2600:1700:2f71:c81::100";
    private static final String WEBPASS6 = "2604:5500:c271:be01::100";

    private static World world;
    private static LinuxKernel kernel;
    private static Visitor client;

    @BeforeAll
    static void build() {
        world = new World("kernel-");
        kernel = world.router.call(LinuxKernel::open);
        client = new Visitor(world.client);
    }

    @AfterAll
    static void remove() {
        kernel.close();
        world.close();
    }

    @BeforeEach
    void bothHealthy() {
        assertThat(apply(LabSite.healthy()).problems()).isEmpty();
    }

    @AfterEach
    void nothingForeignWasSeen() {
        assertThat(world.foreign()).isZero();
    }

    private static Applied apply(Picture picture) {
        return world.router.call(() -> kernel.apply(desired(picture)));
    }

    private static Desired desired(Picture picture) {
        return Decision.decide(ROUTER, picture, Carrying.NOTHING);
    }

    /// Under load a SYN is sent again now and then, and its first copy has taken a turn: the count
    /// in the message tells that from another cause.
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("families")
    void newConnectionsAlternate(String server, String viaAtt, String viaWebpass) {
        world.client.nft(
                "table inet t { chain c { type filter hook output priority 0;"
                        + " tcp flags & (syn | ack) == syn counter; }; }");
        List<String> seen;
        String syns;
        try {
            seen = client.connect(server, 200);
        } finally {
            syns = world.client.nft("list chain inet t c");
            world.client.nft("delete table inet t");
        }
        var first = seen.getFirst().equals(viaAtt) ? viaAtt : viaWebpass;
        var second = first.equals(viaAtt) ? viaWebpass : viaAtt;
        var expected = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            expected.addAll(List.of(first, second));
        }
        assertThat(seen).as(syns).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("families")
    void aConnectionStaysOnItsWan(String server, String viaAtt, String viaWebpass)
            throws Exception {
        try (var long1 = client.open(server);
                var long2 = client.open(server)) {
            var first = Visitor.ask(long1);
            var second = Visitor.ask(long2);
            assertThat(List.of(first, second)).containsExactlyInAnyOrder(viaAtt, viaWebpass);
            client.connect(server, 3);
            for (int i = 0; i < 10; i++) {
                assertThat(Visitor.ask(long1)).isEqualTo(first);
                assertThat(Visitor.ask(long2)).isEqualTo(second);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void datagramsBackToBackTakeOneWan(String server, String viaAtt, String viaWebpass) {
        for (int i = 0; i < 100; i++) {
            assertThat(client.datagrams(server, 2))
                    .hasSize(2)
                    .isSubsetOf(viaAtt, viaWebpass)
                    .matches(both -> both.getFirst().equals(both.getLast()));
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void echoRequestsAreAnsweredEachTime(String server) {
        for (int i = 0; i < 6; i++) {
            assertThat(world.client.exec("ping", "-nqc", "1", "-W", "2", server))
                    .contains(" 0% packet loss");
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void aSynThatIsSentAgainTakesTheSameWan(String server) {
        var dropsTheFirst =
                "add table inet t; add chain inet t c { type filter hook input priority 0; };"
                        + " add rule inet t c tcp dport 80 tcp flags syn limit rate 1/day burst 1"
                        + " packets drop";
        for (var isp : List.of(world.att, world.webpass)) {
            isp.nft(
                    "add table inet t; add chain inet t c { type filter hook forward priority 0; };"
                            + " add rule inet t c iifname customer tcp flags syn counter");
        }
        world.internet.nft(dropsTheFirst);
        try {
            client.connect(server, 1);
            var syns =
                    Stream.of(world.att, world.webpass)
                            .map(isp -> isp.nft("list chain inet t c"))
                            .map(text -> text.replaceAll("(?s).*packets (\\d+).*", "$1"))
                            .toList();
            assertThat(syns).containsExactlyInAnyOrder("2", "0");
        } finally {
            Stream.of(world.internet, world.att, world.webpass)
                    .forEach(host -> host.nft("delete table inet t"));
        }
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void eachPublicAddressReachesItsInternalOne(String internal, String external) {
        assertThat(new Visitor(world.internet).connect(external, 2))
                .containsExactly(internal, internal);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void eachInternalAddressLeavesByItsPublicOnes(String internal, String external) {
        assertThat(new Visitor(world.opnsense).connectFrom(internal, INTERNET4, 4))
                .contains(external);
    }

    @ParameterizedTest
    @MethodSource("translated")
    void inboundConnectionsToADelegationReachTheClientAndAreAnsweredByItsWan(String external) {
        try (var reached = world.serve(world.client)) {
            assertThat(reached.isOpen()).isTrue();
            assertThat(new Visitor(world.internet).connect(external, 4))
                    .containsOnly(World.CLIENT6);
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void aFailedWanGetsNoNewFlowsAndItsOwnAreReset(String server, String viaAtt, String viaWebpass)
            throws Exception {
        try (var one = client.open(server);
                var two = client.open(server)) {
            boolean firstFails = Visitor.ask(one).equals(viaAtt);
            var failing = firstFails ? one : two;
            var staying = firstFails ? two : one;
            assertThat(Visitor.ask(failing)).isEqualTo(viaAtt);
            assertThat(Visitor.ask(staying)).isEqualTo(viaWebpass);

            var applied = apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()));
            assertThat(applied.problems()).isEmpty();
            // The rules first: the flows that end find their new way.
            for (var family : List.of("ipv4", "ipv6")) {
                assertThat(applied.changes())
                        .containsSubsequence(
                                "changed who is given new flows in ipv4, who is given new flows in"
                                        + " ipv6",
                                "ended the flows of att in " + family);
            }

            assertThat(client.connect(server, 6)).containsOnly(viaWebpass);
            assertThat(Visitor.ask(staying)).isEqualTo(viaWebpass);
            assertThatThrownBy(() -> Visitor.ask(failing)).hasMessageContaining("reset");
        }
        bothHealthy();
        assertThat(client.connect(server, 4)).contains(viaAtt, viaWebpass);
    }

    /// The kernel goes on sending from an IPv6 address that it no longer has, by any WAN there is.
    @Test
    void theRoutersOwnFlowsEndWithTheirAddress() throws Exception {
        var server = new InetSocketAddress(INTERNET6, 7007);
        try (var own = world.router.call(DatagramSocket::new)) {
            own.setSoTimeout(3000);
            own.connect(server);
            assertThat(ask(own)).isEqualTo("2600:1700:2f71:c80::1");
            int kept = ownForeign();

            apply(
                    LabSite.picture(
                            wan -> LabSite.delegated(LabSite.failed(wan), Optional.empty()),
                            UnaryOperator.identity()));

            assertThatThrownBy(() -> ask(own)).hasMessageContaining("not permitted");
            assertThat(ownForeign()).isEqualTo(kept + 1);
        }
        try (var anew = world.router.call(DatagramSocket::new)) {
            anew.setSoTimeout(3000);
            anew.connect(server);
            assertThat(ask(anew)).isEqualTo("2604:5500:c271:be00::1");
        }
    }

    /// The address is there, and nothing says any more which WAN it belongs to.
    @Test
    void theRoutersOwnFlowsLeaveByNoOtherWan() throws Exception {
        try (var own = world.router.call(DatagramSocket::new)) {
            own.setSoTimeout(3000);
            own.connect(new InetSocketAddress(INTERNET6, 7007));
            assertThat(ask(own)).isEqualTo("2600:1700:2f71:c80::1");
            int kept = ownForeign();

            world.router.ip("-6 rule del from 2600:1700:2f71:c80::/60");
            world.router.ip("-6 route del default dev enatt0.3242");

            assertThatThrownBy(() -> ask(own)).hasMessageContaining("not permitted");
            assertThat(ownForeign()).isEqualTo(kept + 1);
        }
    }

    private static String ask(DatagramSocket socket) throws IOException {
        socket.send(new DatagramPacket(new byte[] {'?'}, 1));
        var answer = new DatagramPacket(new byte[64], 64);
        socket.receive(answer);
        return IpAddress.parse(new String(answer.getData(), 0, answer.getLength(), US_ASCII))
                .toString();
    }

    private static int ownForeign() {
        return World.count(world.router, "mwan", "foreign_webpass_ipv6");
    }

    @Test
    void aFamilyFailsAlone() {
        apply(
                LabSite.picture(
                        wan -> LabSite.verdicts(wan, wan.ipv4(), LabSite.unhealthy()),
                        UnaryOperator.identity()));
        assertThat(client.connect(INTERNET6, 4)).containsOnly(WEBPASS6);
        assertThat(client.connect(INTERNET4, 4)).contains(ATT4, WEBPASS4);
    }

    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(INTERNET4, ATT4, WEBPASS4), Arguments.of(INTERNET6, ATT6, WEBPASS6));
    }

    static Stream<Arguments> mappings() {
        return ROUTER.mappings().stream()
                .flatMap(mapping ->
                        mapping.external().values().stream()
                                .map(external ->
                                        Arguments.of(
                                                mapping.internal().toString(),
                                                external.toString())));
    }

    static Stream<String> translated() {
        return Stream.of(ATT6, WEBPASS6);
    }
}
