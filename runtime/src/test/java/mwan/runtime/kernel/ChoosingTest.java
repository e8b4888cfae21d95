package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.ROUTER;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static mwan.runtime.kernel.LabSite.pin;
import static mwan.runtime.kernel.RoutedWorld.ATT4;
import static mwan.runtime.kernel.RoutedWorld.ATT6;
import static mwan.runtime.kernel.RoutedWorld.WEBPASS4;
import static mwan.runtime.kernel.RoutedWorld.WEBPASS6;
import static mwan.runtime.kernel.world.World.CLIENT6;
import static mwan.runtime.kernel.world.World.INTERNET4;
import static mwan.runtime.kernel.world.World.INTERNET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mwan.runtime.decide.StickySlot;
import mwan.runtime.kernel.world.Visitor;
import mwan.runtime.picture.Picture;
import mwan.site.Choosing;
import mwan.site.Choosing.ForcedClass;
import mwan.site.Choosing.Sticky;
import mwan.site.Router;
import mwan.value.Dscp;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.WanName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How the site file's choices become WANs, on the real kernel: stickiness, classes, pins.
@Tag("kernel")
class ChoosingTest {
    private static final Dscp VOICE = new Dscp(46);
    private static final Dscp BULK = new Dscp(8);
    private static final Picture ATT_FAILED =
            LabSite.picture(LabSite::failed, UnaryOperator.identity());

    private static RoutedWorld routed;
    private static Visitor client;

    @BeforeAll
    static void build() {
        routed = new RoutedWorld("choosing-");
        client = routed.client;
        for (int i = 11; i < 17; i++) {
            routed.world.internet.ip("addr add 203.0.113." + i + "/32 dev lo");
            routed.world.internet.ip("addr add 2001:db8:ffff::" + i + "/128 dev lo");
        }
        for (int i = 1; i <= 12; i++) {
            routed.world.client.ip(
                    "addr add 3d06:bad:b01:1::20"
                            + Integer.toHexString(i)
                            + "/64 dev lan nodad preferred_lft 0");
        }
        // Another network behind OPNsense, for pins of sources.
        routed.world.client.ip("addr add 3d06:bad:b01:2::100/64 dev lan nodad preferred_lft 0");
        routed.world.opnsense.ip("route add 3d06:bad:b01:2::/64 dev vlan100");
    }

    @AfterAll
    static void remove() {
        routed.close();
    }

    @AfterEach
    void nothingForeignWasSeen() {
        assertThat(routed.world.foreign()).isZero();
    }

    private static WanName wanOf(String seen) {
        var fromAtt = Stream.of("104.57.", "2600:1700:2f71:c8").anyMatch(seen::startsWith);
        return fromAtt ? ATT : WEBPASS;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"104.57.224.10", "2600:1700:2f71:c80::1", "fe80::be24:11ff:fe72:c1%wan"})
    void aFlowToTheRouterItselfHasNoWan(String own) {
        routed.applyAnew(ROUTER, LabSite.healthy());
        assertThat(routed.world.opnsense.exec("ping", "-nqc", "1", "-W", "1", own))
                .contains(" 0% packet loss");
        var family = own.contains(":") ? "ipv6" : "ipv4";
        var ours = "dst=" + own.replaceAll("%.*", "") + " ";
        assertThat(routed.world.router.exec("conntrack", "-L", "-f", family).lines())
                .filteredOn(flow -> flow.contains(ours))
                .isNotEmpty()
                .allMatch(flow -> flow.contains("mark=0 "));
    }

    /// With weights of 2 to 1, so that there are more slots than WANs.
    @ParameterizedTest
    @MethodSource("families")
    void aSourceKeepsTheSlotThatItsHashGives(Family family) {
        var router = weighted(LabSite.sticky(Sticky.SOURCE));
        routed.applyAnew(router, LabSite.healthy());
        var slots =
                routed.decide(router, LabSite.healthy())
                        .ruleset()
                        .choices(family)
                        .getFirst()
                        .slots();
        assertThat(slots).containsExactly(ATT, WEBPASS, ATT);
        var used = new HashSet<Integer>();
        for (var source : sources(family)) {
            var from = IpAddress.parse(source);
            int slot = StickySlot.of(Sticky.SOURCE, from, from, slots.size()).orElseThrow();
            used.add(slot);
            for (var server : servers(family).subList(0, 2)) {
                assertThat(visitor(family).connectFrom(source, server, 2))
                        .as("%s to %s, slot %d", source, server, slot)
                        .allMatch(seen -> wanOf(seen).equals(slots.get(slot)));
            }
        }
        assertThat(used).containsExactlyInAnyOrder(0, 1, 2);
    }

    /// Of three flows two take the WAN of twice the weight, never three in a row.
    @ParameterizedTest
    @MethodSource("families")
    void weightsAreInterleavedFlowByFlow(Family family) {
        routed.applyAnew(weighted(ROUTER), LabSite.healthy());
        var seen =
                client.connect(servers(family).getFirst(), 12).stream()
                        .map(ChoosingTest::wanOf)
                        .toList();
        var turn = List.of(ATT, WEBPASS, ATT);
        int first = Math.floorMod(1 - seen.indexOf(WEBPASS), turn.size());
        assertThat(seen)
                .isEqualTo(
                        IntStream.range(first, first + seen.size())
                                .mapToObj(i -> turn.get(i % turn.size()))
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("families")
    void aSourceAndItsDestinationKeepTheirSlot(Family family) {
        var router = LabSite.sticky(Sticky.SOURCE_DESTINATION);
        routed.applyAnew(router, LabSite.healthy());
        var source = sources(family).getFirst();
        var used = new HashSet<WanName>();
        for (var server : servers(family)) {
            int slot =
                    StickySlot.of(
                                    Sticky.SOURCE_DESTINATION,
                                    IpAddress.parse(source),
                                    IpAddress.parse(server),
                                    2)
                            .orElseThrow();
            var wan = slot == 0 ? ATT : WEBPASS;
            used.add(wan);
            assertThat(visitor(family).connectFrom(source, server, 3))
                    .as("%s to %s, slot %d", source, server, slot)
                    .allMatch(seen -> wanOf(seen).equals(wan));
        }
        assertThat(used).containsExactlyInAnyOrder(ATT, WEBPASS);
    }

    @Test
    void aSourceOfAFailedWanMovesAndComesBack() {
        var router = LabSite.sticky(Sticky.SOURCE);
        routed.applyAnew(router, LabSite.healthy());
        var before = wans(Family.IPV6);
        assertThat(before).contains(ATT, WEBPASS);
        routed.apply(router, ATT_FAILED);
        assertThat(wans(Family.IPV6)).containsOnly(WEBPASS);
        routed.apply(router, LabSite.healthy());
        assertThat(wans(Family.IPV6)).isEqualTo(before);
    }

    private static List<WanName> wans(Family family) {
        return sources(family).stream()
                .map(source ->
                        visitor(family)
                                .connectFrom(source, servers(family).getFirst(), 1)
                                .getFirst())
                .map(ChoosingTest::wanOf)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aClassForcesItsWan(String server, String viaAtt, String viaWebpass) throws Exception {
        var router =
                classes(new ForcedClass(VOICE, ATT, true), new ForcedClass(BULK, WEBPASS, true));
        routed.applyAnew(router, LabSite.healthy());
        for (int i = 0; i < 4; i++) {
            assertThat(client.connect(server, VOICE)).isEqualTo(viaAtt);
            assertThat(client.connect(server, BULK)).isEqualTo(viaWebpass);
        }
        assertThat(client.connect(server, 4)).contains(viaAtt, viaWebpass);
        try (var running = client.open(server)) {
            var before = Visitor.ask(running);
            for (var dscp : List.of(VOICE, BULK)) {
                running.setTrafficClass(dscp.number() << 2);
                assertThat(Visitor.ask(running)).as("a running flow").isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aClassFailsOverOrNot(String server, String viaAtt, String viaWebpass) {
        var router = classes(new ForcedClass(VOICE, ATT, true), new ForcedClass(BULK, ATT, false));
        routed.applyAnew(router, LabSite.healthy());
        assertThat(client.connect(server, BULK)).isEqualTo(viaAtt);
        routed.apply(router, ATT_FAILED);
        int refused = routed.count("pinned");
        assertThat(client.connect(server, VOICE)).isEqualTo(viaWebpass);
        assertThatThrownBy(() -> client.connect(server, BULK)).hasMessageContaining("unreachable");
        assertThat(routed.count("pinned")).isGreaterThan(refused);
        routed.apply(router, LabSite.healthy());
        assertThat(client.connect(server, BULK)).isEqualTo(viaAtt);
    }

    /// The Internet stamps the same code points.
    @Test
    void aClassFromTheInternetForcesNothing() {
        routed.applyAnew(classes(new ForcedClass(VOICE, ATT, true)), LabSite.healthy());
        assertThat(routed.internet.connect("136.25.91.243", VOICE)).isEqualTo("10.250.250.3");
        try (var reached = routed.world.serve(routed.world.client)) {
            assertThat(reached.isOpen()).isTrue();
            assertThat(routed.internet.connect(WEBPASS6, VOICE)).isEqualTo(CLIENT6);
        }
    }

    @Test
    void aPinnedSourceTakesItsWan() {
        var router =
                pins(
                        pin("10.250.250.3/32", "", WEBPASS, true),
                        pin("3d06:bad:b01:2::/64", "", ATT, true));
        routed.applyAnew(router, LabSite.healthy());
        assertThat(routed.opnsense.connectFrom("10.250.250.3", INTERNET4, 4))
                .containsOnly("136.25.91.243");
        assertThat(client.connectFrom("3d06:bad:b01:2::100", INTERNET6, 4))
                .containsOnly("2600:1700:2f71:c82::100");
        assertThat(routed.opnsense.connectFrom("10.250.250.4", INTERNET4, 2))
                .containsExactlyInAnyOrder("104.57.226.195", "136.25.91.244");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aPinnedDestinationTakesItsWan(String server, String viaAtt, String viaWebpass) {
        var other = server.equals(INTERNET4) ? "203.0.113.12" : "2001:db8:ffff::12";
        var router =
                pins(
                        pin(
                                "",
                                server.equals(INTERNET4) ? server + "/32" : server + "/128",
                                WEBPASS,
                                true),
                        // Wider, and behind the one that is within it.
                        pin(
                                "",
                                server.equals(INTERNET4) ? "203.0.113.0/28" : "2001:db8:ffff::/64",
                                ATT,
                                true));
        routed.applyAnew(router, LabSite.healthy());
        assertThat(client.connect(server, 4)).containsOnly(viaWebpass);
        assertThat(client.connect(other, 4)).containsOnly(viaAtt);
        routed.apply(router, ATT_FAILED);
        assertThat(client.connect(other, 4)).containsOnly(viaWebpass);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void withoutFailoverAPinnedFlowIsRefusedAndCounted(
            String server, String viaAtt, String viaWebpass) throws Exception {
        var prefix = server.equals(INTERNET4) ? server + "/32" : server + "/128";
        var other = server.equals(INTERNET4) ? "203.0.113.12" : "2001:db8:ffff::12";
        var router = pins(pin("", prefix, ATT, false));
        routed.applyAnew(router, LabSite.healthy());
        try (var running = client.open(server)) {
            assertThat(Visitor.ask(running)).isEqualTo(viaAtt);
            var applied = routed.apply(router, ATT_FAILED);
            assertThat(applied.changes())
                    .anyMatch(it -> it.contains("flows that the site gives to att"))
                    .noneMatch(it -> it.contains("loaded"));
            assertThatThrownBy(() -> Visitor.ask(running)).hasMessageContaining("reset");
        }
        int refused = routed.count("pinned");
        assertThatThrownBy(() -> client.connect(server, 1)).hasMessageContaining("unreachable");
        assertThat(routed.count("pinned")).isGreaterThan(refused);
        assertThat(client.connect(other, 4)).containsOnly(viaWebpass);
        routed.apply(router, LabSite.healthy());
        assertThat(client.connect(server, 4)).containsOnly(viaAtt);
    }

    /// The site is changed: the flows of a WAN that it has no longer end, the others live.
    @ParameterizedTest
    @MethodSource("servers")
    void flowsOfAWanThatIsGoneEnd(String server, String viaAtt, String viaWebpass)
            throws Exception {
        routed.applyAnew(ROUTER, LabSite.healthy());
        try (var one = client.open(server);
                var two = client.open(server)) {
            boolean isFirstOfAtt = Visitor.ask(one).equals(viaAtt);
            var ofAtt = isFirstOfAtt ? one : two;
            var ofWebpass = isFirstOfAtt ? two : one;
            assertThat(Visitor.ask(ofAtt)).isEqualTo(viaAtt);
            routed.apply(LabSite.without(ATT), LabSite.healthy());
            assertThatThrownBy(() -> Visitor.ask(ofAtt)).hasMessageContaining("reset");
            assertThat(Visitor.ask(ofWebpass)).isEqualTo(viaWebpass);
        } finally {
            routed.applyAnew(ROUTER, LabSite.healthy());
        }
    }

    /// A daemon that starts anew has no verdicts yet, and leaves forced flows where they are.
    @Test
    void whatIsForcedIsReadBackFromTheKernel() {
        var router = pins(pin("", INTERNET4 + "/32", ATT, false), pin("", "::/0", WEBPASS, false));
        routed.applyAnew(router, ATT_FAILED);
        var read = routed.world.router.call(routed.kernel::carrying);
        assertThat(read).isEqualTo(routed.decide(router, ATT_FAILED).carrying());
        assertThat(read.forced4()).isEmpty();
        assertThat(read.forced6()).isEqualTo(Set.of(WEBPASS));
    }

    private static Router classes(ForcedClass... classes) {
        return LabSite.choosing(new Choosing(Sticky.FLOW, List.of(classes), List.of()));
    }

    private static Router pins(Choosing.Pin... pins) {
        return LabSite.choosing(new Choosing(Sticky.FLOW, List.of(), List.of(pins)));
    }

    private static Router weighted(Router router) {
        var wans =
                router.wans().stream()
                        .map(wan ->
                                wan.name().equals(ATT) ? LabSite.weighted(wan, wan.name(), 2) : wan)
                        .toList();
        return new Router(
                router.management(),
                router.inside(),
                wans,
                router.mappings(),
                router.unmapped(),
                router.choosing(),
                router.kernel(),
                router.tracing(),
                router.notices(),
                router.dynamicDns(),
                router.monitoring());
    }

    private static Visitor visitor(Family family) {
        return family == Family.IPV4 ? routed.opnsense : client;
    }

    private static List<String> sources(Family family) {
        return switch (family) {
            case IPV4 -> ROUTER.mappings().stream().map(it -> it.internal().toString()).toList();
            case IPV6 ->
                    IntStream.rangeClosed(1, 12)
                            .mapToObj(i -> "3d06:bad:b01:1::20" + Integer.toHexString(i))
                            .toList();
        };
    }

    private static List<String> servers(Family family) {
        return IntStream.range(10, 17)
                .mapToObj(i -> (family == Family.IPV4 ? "203.0.113." : "2001:db8:ffff::") + i)
                .toList();
    }

    static Stream<Family> families() {
        return Stream.of(Family.values());
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                Arguments.of(INTERNET4, ATT4, WEBPASS4), Arguments.of(INTERNET6, ATT6, WEBPASS6));
    }
}
