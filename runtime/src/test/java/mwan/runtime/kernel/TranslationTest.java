package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ATT;
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

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mwan.runtime.picture.Picture;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Ipv6Prefix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which addresses the world sees, and which of them are whose: mappings, blocks, delegations.
@Tag("kernel")
class TranslationTest {
    // Inside the internal /60, outside its first /62.
    private static final String UPPER = "3d06:bad:b01:5::100";

    private static RoutedWorld routed;

    @BeforeAll
    static void build() {
        routed = new RoutedWorld("translation-");
        routed.world.client.ip("addr add " + UPPER + "/64 dev lan nodad preferred_lft 0");
        routed.world.opnsense.ip("route add 3d06:bad:b01:5::/64 dev vlan100");
        // AT&T's other delegation, which is routed, and allowed, before it is used.
        routed.world.att.ip(
                "route add 2600:1700:2f71:d00::/56 via fe80::be24:11ff:fe00:a1 dev customer");
        routed.world.internet.ip(
                "route add 2600:1700:2f71:d00::/56 via 2001:db8:a::1 src " + INTERNET6);
        routed.world.att.nft("insert rule inet isp pre ip6 saddr 2600:1700:2f71:d00::/56 accept");
    }

    @AfterAll
    static void remove() {
        routed.close();
    }

    @AfterEach
    void nothingForeignWasSeen() {
        assertThat(routed.world.foreign()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {242, 243, 244, 245, 246})
    void inAnOnLinkBlockEachMappedAddressAnswersArp(int last) {
        routed.applyAnew(ROUTER, LabSite.healthy());
        assertThat(arp("136.25.91." + last)).contains("lladdr bc:24:11:00:00:b1");
    }

    @Test
    void inAnOnLinkBlockNoOtherAddressAnswersArp() {
        routed.applyAnew(LabSite.unmapped(Router.Unmapped.MASQUERADE), LabSite.healthy());
        assertThat(arp("136.25.91.246")).doesNotContain("lladdr");
    }

    private static String arp(String address) {
        return arp(routed.world.webpass, address);
    }

    /// What a neighbour finds when it asks.
    private static String arp(mwan.runtime.kernel.world.Namespace isp, String address) {
        isp.ip("neigh flush dev customer");
        // An answer to the ping does not matter, ARP comes before it.
        isp.exec("sh", "-c", "ping -nqc 1 -W 1 " + address + " || true");
        return isp.ip("neigh show to " + address);
    }

    @Test
    void aRoutedBlocksAddressesAnswerNoArp() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        routed.world.att.ip("route replace 104.57.226.192/29 dev customer");
        try {
            for (int last = 193; last <= 197; last++) {
                assertThat(arp(routed.world.att, "104.57.226." + last)).doesNotContain("lladdr");
            }
        } finally {
            routed.world.att.ip("route replace 104.57.226.192/29 via 104.57.224.10");
        }
        assertThat(routed.internet.connect(ATT4, 1)).containsExactly("10.250.250.2");
    }

    /// Of an address that is mapped and the interface's own.
    @Test
    void itsLeasesReachTheRouterAndTheRestOpnsense() throws Exception {
        routed.applyAnew(ROUTER, LabSite.healthy());
        try (var socket = routed.world.router.call(() -> new DatagramSocket(68))) {
            socket.setSoTimeout(2000);
            routed.world.webpass.call(() -> {
                try (var server = new DatagramSocket(67)) {
                    server.send(datagram("lease", WEBPASS4, 68));
                }
                return true;
            });
            var received = new DatagramPacket(new byte[16], 16);
            socket.receive(received);
            assertThat(received.getLength()).isEqualTo("lease".length());
        }
        assertThat(routed.internet.connect(WEBPASS4, 1)).containsExactly("10.250.250.2");
    }

    @Test
    void errorsToItsOwnPacketsReachTheRouter() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        assertThatThrownBy(() ->
                        routed.world.router.call(() -> {
                            try (var socket =
                                    new DatagramSocket(new InetSocketAddress(WEBPASS4, 0))) {
                                socket.setSoTimeout(2000);
                                socket.connect(InetAddress.getByName(INTERNET4), 9);
                                socket.send(new DatagramPacket(new byte[1], 1));
                                socket.receive(new DatagramPacket(new byte[1], 1));
                            }
                            return true;
                        }))
                .hasCauseInstanceOf(PortUnreachableException.class);
    }

    private static DatagramPacket datagram(String text, String address, int port)
            throws java.io.IOException {
        var bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return new DatagramPacket(bytes, bytes.length, InetAddress.getByName(address), port);
    }

    @Test
    void aSourceWithoutAMappingTakesTheInterfacesAddress() {
        routed.applyAnew(LabSite.unmapped(Router.Unmapped.MASQUERADE), LabSite.healthy());
        assertThat(routed.opnsense.connectFrom("10.250.250.6", INTERNET4, 2))
                .containsExactlyInAnyOrder("104.57.224.10", WEBPASS4);
    }

    @Test
    void aSourceWithoutAMappingIsDroppedAndCountedWhereTheSiteSaysSo() {
        routed.applyAnew(LabSite.unmapped(Router.Unmapped.DROP), LabSite.healthy());
        int dropped = routed.count("foreign");
        assertThatThrownBy(() -> routed.opnsense.connectFrom("10.250.250.6", INTERNET4, 1))
                .hasMessageContaining("timed out");
        assertThat(routed.count("foreign")).isGreaterThan(dropped);
        assertThat(routed.opnsense.connectFrom("10.250.250.5", INTERNET4, 2))
                .containsExactlyInAnyOrder("104.57.226.196", "136.25.91.245");
    }

    @Test
    void ofAShorterDelegationTheLowerPartIsTranslatedBothWays() {
        routed.applyAnew(ROUTER, delegating("2600:1700:2f71:d00::/56"));
        assertThat(routed.client.connect(INTERNET6, 2))
                .containsExactlyInAnyOrder("2600:1700:2f71:d01::100", WEBPASS6);
        try (var reached = routed.world.serve(routed.world.client)) {
            assertThat(reached.isOpen()).isTrue();
            assertThat(routed.internet.connect("2600:1700:2f71:d01::100", 1))
                    .containsExactly(CLIENT6);
            // Of the delegation, but not of its lower /60.
            assertThatThrownBy(() -> routed.internet.connect("2600:1700:2f71:d11::100", 1))
                    .hasMessageContaining("timed out");
        }
    }

    @Test
    void aLongerDelegationCarriesTheLowerPartOfTheInternalPrefix() {
        routed.applyAnew(ROUTER, delegating("2600:1700:2f71:c80::/62"));
        assertThat(routed.client.connect(INTERNET6, 2)).containsExactlyInAnyOrder(ATT6, WEBPASS6);
        assertThat(routed.client.connectFrom(UPPER, INTERNET6, 4))
                .containsOnly("2604:5500:c271:be05::100");
        try (var reached = routed.world.serve(routed.world.client)) {
            assertThat(reached.isOpen()).isTrue();
            assertThat(routed.internet.connect(ATT6, 1)).containsExactly(CLIENT6);
        }
    }

    @Test
    void renumberingIsInForceAtOnceBothWays() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        var applied = routed.apply(ROUTER, delegating("2600:1700:2f71:d00::/60"));
        assertThat(applied.changes())
                .contains("changed prefix translations")
                .noneMatch(it -> it.contains("loaded"));
        assertThat(routed.client.connect(INTERNET6, 4))
                .containsOnly("2600:1700:2f71:d01::100", WEBPASS6);
        try (var reached = routed.world.serve(routed.world.client)) {
            assertThat(reached.isOpen()).isTrue();
            assertThat(routed.internet.connect("2600:1700:2f71:d01::100", 1))
                    .containsExactly(CLIENT6);
            assertThatThrownBy(() -> routed.internet.connect(ATT6, 1)).isNotNull();
        }
        assertThat(ping("2600:1700:2f71:d00::1")).contains(" 0% packet loss");
        assertThat(ping("2600:1700:2f71:c80::1")).contains("100% packet loss");
    }

    /// It answers though nobody inside has the address that it would be translated to.
    @ParameterizedTest
    @ValueSource(strings = {"2600:1700:2f71:c80::1", "2604:5500:c271:be00::1"})
    void theFirstAddressOfADelegationIsTheRoutersOwn(String first) {
        routed.applyAnew(ROUTER, LabSite.healthy());
        assertThat(ping(first)).contains(" 0% packet loss");
        assertThat(ping(first.replaceAll("::1$", "::2"))).contains("100% packet loss");
    }

    private static String ping(String address) {
        return routed.world.internet.exec(
                "sh", "-c", "ping -nqc 2 -i 0.1 -W 1 " + address + " || true");
    }

    @Test
    void withoutADelegationNothingIsTranslatedAndItSaysSo() {
        var picture =
                LabSite.picture(
                        wan -> LabSite.delegated(wan, Optional.empty()), UnaryOperator.identity());
        routed.applyAnew(ROUTER, picture);
        assertThat(routed.client.connect(INTERNET6, 4)).containsOnly(WEBPASS6);
        assertThat(routed.world.router.nft("list map inet mwan prefixes_out"))
                .doesNotContain("enatt0");
        assertThat(routed.decide(ROUTER, picture).remarks())
                .contains("att has no delegated prefix and carries no IPv6");
    }

    @Test
    void withoutADelegationItHidesBehindTheInterfaceWhereTheSiteSaysSo() {
        var own = "2600:1700:2f71:c80::77";
        routed.world.router.ip("addr add " + own + "/128 dev enatt0.3242 nodad");
        var router =
                LabSite.changing(ATT, wan -> LabSite.withIpv6(wan, Wan.Inbound.PASS_TO_EDGE, true));
        routed.applyAnew(
                router,
                LabSite.picture(wan -> LabSite.addressed6(wan, own), UnaryOperator.identity()));
        assertThat(routed.client.connect(INTERNET6, 4)).containsOnly(own, WEBPASS6);
        assertThat(routed.client.connect(INTERNET6, 4)).contains(own, WEBPASS6);
        routed.world.router.ip("addr del " + own + "/128 dev enatt0.3242");
    }

    @Test
    void theInternalPrefixIsBehindOpnsenseInEachTable() {
        routed.applyAnew(ROUTER, LabSite.healthy());
        for (var table : List.of("main", "100", "200", "300")) {
            assertThat(routed.world.router.ip("-6 route show 3d06:bad:b01::/60 table " + table))
                    .as(table)
                    .contains("via fe80::be24:11ff:fe72:c2 dev enmwanbr0");
        }
    }

    private static Picture delegating(String prefix) {
        return LabSite.picture(
                wan -> LabSite.delegated(wan, Optional.of(Ipv6Prefix.parse(prefix))),
                UnaryOperator.identity());
    }
}
