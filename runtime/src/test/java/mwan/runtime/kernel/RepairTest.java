package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ROUTER;
import static mwan.runtime.kernel.world.World.INTERNET4;
import static mwan.runtime.kernel.world.World.INTERNET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Desired;
import mwan.runtime.kernel.world.Visitor;
import mwan.runtime.kernel.world.World;
import mwan.runtime.libc.Poller;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of the traffic when somebody changes the kernel's state, or the picture changes.
@Tag("kernel")
class RepairTest {
    private static final String ATT4 = "104.57.226.193";
    private static final String WEBPASS4 = "136.25.91.242";
    private static final String ATT6 = "2600:1700:2f71:c81::100";
    private static final String WEBPASS6 = "2604:5500:c271:be01::100";

    private static World world;
    private static LinuxKernel kernel;
    private static Visitor client;

    @BeforeAll
    static void build() {
        world = new World("kernel-r-");
        kernel = world.router.call(LinuxKernel::open);
        client = new Visitor(world.client);
    }

    @AfterAll
    static void remove() {
        kernel.close();
        world.close();
    }

    @BeforeEach
    void bothHealthy() throws Exception {
        var applied = apply(LabSite.healthy());
        assertThat(applied.problems()).isEmpty();
        // The kernel tells of an IPv6 address when its own work queue comes to it.
        if (applied.changes().stream().anyMatch(change -> change.contains("address"))) {
            awaitChange(KernelChange.What.ADDRESS);
        }
        kernel.changes();
    }

    @AfterEach
    void nothingForeignWasSeen() {
        assertThat(world.foreign()).isZero();
    }

    private static Applied apply(Picture picture) {
        return apply(desired(picture, Carrying.NOTHING));
    }

    private static Applied apply(Desired desired) {
        return world.router.call(() -> kernel.apply(desired));
    }

    private static List<String> observe(Desired desired) {
        return world.router.call(() -> kernel.observe(desired));
    }

    private static Desired desired(Picture picture, Carrying before) {
        return Decision.decide(ROUTER, picture, before);
    }

    @Test
    void appliedTwiceChangesNothing() {
        assertThat(apply(LabSite.healthy()).changes()).isEmpty();
        assertThat(observe(desired(LabSite.healthy(), Carrying.NOTHING))).isEmpty();
        assertThat(kernel.changes()).isEmpty();
    }

    @Test
    void ownChangesAreNotTakenForOthers() throws Exception {
        apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()));
        bothHealthy();
        assertThat(kernel.changes())
                .noneMatch(change -> change.what() == KernelChange.What.RULESET);
    }

    @Test
    void withoutTheTableNothingPassesAndRunningFlowsGoOnAfterItsRepair() throws Exception {
        try (var running = client.open(INTERNET4);
                var running6 = client.open(INTERNET6)) {
            var before = Visitor.ask(running);
            var before6 = Visitor.ask(running6);
            world.router.nft("delete table inet mwan");
            for (var server : List.of(INTERNET4, INTERNET6)) {
                assertThatThrownBy(() ->
                                world.client.exec(
                                        "ping", "-nqc", "3", "-i", "0.1", "-W", "1", server))
                        .hasMessageContaining("100% packet loss");
            }
            assertThat(world.foreign()).isZero();
            awaitForeignChange();
            assertThat(apply(LabSite.healthy()).changes())
                    .containsExactly("loaded the ruleset again: somebody had changed it");
            assertThat(Visitor.ask(running)).isEqualTo(before);
            assertThat(Visitor.ask(running6)).isEqualTo(before6);
        }
    }

    private static void awaitForeignChange() throws Exception {
        awaitChange(KernelChange.What.RULESET);
    }

    private static void awaitChange(KernelChange.What what) throws Exception {
        var changes = new ArrayList<KernelChange>();
        try (var poller = new Poller()) {
            kernel.descriptors()
                    .forEach(it -> poller.add(it, () -> changes.addAll(kernel.changes())));
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (changes.stream().noneMatch(it -> it.what() == what) && System.nanoTime() < end) {
                poller.await(Duration.ofMillis(100));
            }
        }
        assertThat(changes).anyMatch(it -> it.what() == what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flush chain inet mwan arriving",
                "insert rule inet mwan passing drop",
                "flush chain inet mwan choose_ipv4",
                "add rule inet mwan choose_ipv6 accept",
                "flush map inet mwan prefixes_out",
                "flush map inet mwan mapped_in",
                "delete table inet mwan",
                "flush ruleset"
            })
    void aChangeOfTheTableIsSeenAndUndone(String change) {
        world.router.nft(change);
        assertThat(observe(desired(LabSite.healthy(), Carrying.NOTHING))).isNotEmpty();
        assertThat(apply(LabSite.healthy()).changes())
                .containsExactly("loaded the ruleset again: somebody had changed it");
        assertThat(observe(desired(LabSite.healthy(), Carrying.NOTHING))).isEmpty();
        assertThat(client.connect(INTERNET4, 2)).contains(ATT4, WEBPASS4);
    }

    @Test
    void othersTablesAreLeftAlone() {
        world.router.nft("add table inet others; add chain inet others c");
        world.router.ip("rule add priority 900 fwmark 0x100/0x100 lookup 77");
        world.router.ip("route add 198.51.100.0/24 dev enmwanbr0 table 100");
        world.router.nft("delete table inet mwan");
        apply(LabSite.healthy());
        assertThat(world.router.nft("list tables")).contains("others");
        assertThat(world.router.ip("rule show")).contains("lookup 77");
        assertThat(world.router.ip("route show table 100")).contains("198.51.100.0/24");
        world.router.nft("delete table inet others");
        world.router.ip("rule del priority 900");
        world.router.ip("route del 198.51.100.0/24 table 100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rule del priority 1000",
                "rule del priority 1101",
                "-6 rule del priority 1100",
                "route flush table 100",
                "-6 route flush table 200",
                "-6 route del 3d06:bad:b01::/60",
                "addr del 136.25.91.244/32 dev enwebpass0",
                "addr del 2600:1700:2f71:c80::1/128 dev enatt0.3242"
            })
    void aRouteRuleOrAddressThatIsRemovedIsPutBack(String removal) {
        world.router.ip(removal);
        assertThat(kernel.changes()).isNotEmpty();
        assertThat(observe(desired(LabSite.healthy(), Carrying.NOTHING))).isNotEmpty();
        assertThat(apply(LabSite.healthy()).problems()).isEmpty();
        assertThat(observe(desired(LabSite.healthy(), Carrying.NOTHING))).isEmpty();
        // That one is networkd's, which puts it back itself.
        world.router.ip("route replace 104.57.224.0/23 dev enatt0.3242 scope link table 100");
        assertThat(client.connect(INTERNET4, 2)).contains(ATT4, WEBPASS4);
        assertThat(client.connect(INTERNET6, 2)).contains(ATT6, WEBPASS6);
    }

    @ParameterizedTest
    @MethodSource("families")
    void theNextDatagramOfAFailedFlowTakesAHealthyWan(
            String server, String viaAtt, String viaWebpass) throws Exception {
        try (var conversation = client.conversation(server);
                var other = client.conversation(server)) {
            var both = List.of(conversation.ask(), other.ask());
            assertThat(both).containsExactlyInAnyOrder(viaAtt, viaWebpass);
            apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()));
            assertThat(conversation.ask()).isEqualTo(viaWebpass);
            assertThat(other.ask()).isEqualTo(viaWebpass);
        }
    }

    /// Two, so that one of them is on the WAN that fails.
    @ParameterizedTest
    @MethodSource("families")
    void theNextEchoOfAFailedFlowTakesAHealthyWan(String server, String viaAtt, String viaWebpass)
            throws Exception {
        var pings = List.of(echoing(server), echoing(server));
        for (var ping : pings) {
            ping.awaitAnswer();
        }
        world.att.nft(
                "table inet fault { chain hole { type filter hook forward priority -1;"
                        + " policy drop; }; }");
        try {
            for (var ping : pings) {
                ping.lastAnswer();
            }
            apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()));
            for (var ping : pings) {
                ping.awaitAnswer();
                ping.awaitAnswer();
            }
        } finally {
            world.att.nft("delete table inet fault");
            pings.forEach(Echoing::close);
        }
    }

    private static Echoing echoing(String server) {
        return world.client.call(() ->
                new Echoing(
                        new ProcessBuilder(
                                        "stdbuf", "-oL", "ping", "-n", "-i", "0.05", "-c", "400",
                                        server)
                                .redirectErrorStream(true)
                                .start()));
    }

    /// One flow of echo requests, which goes on.
    private record Echoing(Process process) implements AutoCloseable {
        void lastAnswer() throws java.io.IOException {
            process.getInputStream().skipNBytes(process.getInputStream().available());
        }

        void awaitAnswer() {
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> {
                        var line = new StringBuilder();
                        while (!line.toString().contains("bytes from")) {
                            line.setLength(0);
                            for (int c = process.getInputStream().read();
                                    c != '\n' && c >= 0;
                                    c = process.getInputStream().read()) {
                                line.append((char) c);
                            }
                        }
                    });
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    /// Though its WAN is healthy: it is the segment that belongs to nothing.
    @ParameterizedTest
    @MethodSource("families")
    void aSegmentOfNoFlowIsResetAndTakesNoWan(String server, String viaAtt, String viaWebpass)
            throws Exception {
        var syn = "tcp flags & (fin | syn | rst | ack) != syn";
        try (var one = client.open(server);
                var two = client.open(server)) {
            assertThat(List.of(Visitor.ask(one), Visitor.ask(two)))
                    .containsExactlyInAnyOrder(viaAtt, viaWebpass);
            for (var isp : List.of(world.att, world.webpass)) {
                isp.nft(
                        "add table inet t; add chain inet t c { type filter hook prerouting priority"
                                + " 0; }; add rule inet t c iifname customer "
                                + syn
                                + " counter");
            }
            world.router.call(() -> {
                try (var conntrack = mwan.runtime.netlink.Conntrack.open()) {
                    for (var wan : ROUTER.wans()) {
                        for (var family : mwan.value.Family.values()) {
                            conntrack.delete(family, Decision.mark(ROUTER, wan));
                        }
                    }
                }
                return true;
            });
            for (var open : List.of(one, two)) {
                assertThatThrownBy(() -> Visitor.ask(open)).hasMessageContaining("reset");
            }
            for (var isp : List.of(world.att, world.webpass)) {
                assertThat(isp.nft("list chain inet t c")).contains("counter packets 0 ");
            }
        } finally {
            for (var isp : List.of(world.att, world.webpass)) {
                isp.nft("add table inet t; delete table inet t");
            }
        }
    }

    @Test
    void theNextSegmentOfAFailedFlowIsReset() throws Exception {
        world.router.exec("sysctl", "-qw", "net.netfilter.nf_conntrack_tcp_loose=0");
        try (var one = client.open(INTERNET4);
                var two = client.open(INTERNET4)) {
            boolean firstOfAtt = Visitor.ask(one).equals(ATT4);
            var ofAtt = firstOfAtt ? one : two;
            var ofWebpass = firstOfAtt ? two : one;
            assertThat(Visitor.ask(ofAtt)).isEqualTo(ATT4);
            apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()));
            assertThatThrownBy(() -> Visitor.ask(ofAtt)).hasMessageContaining("reset");
            assertThat(Visitor.ask(ofWebpass)).isEqualTo(WEBPASS4);
        }
    }

    /// Where this kernel has flow tables, packets of a running flow go past the ruleset, and its
    /// WAN would be kept by them.
    @ParameterizedTest
    @MethodSource("families")
    void aFlowOfAFailedWanIsTakenOutOfTheFlowTable(String server, String viaAtt, String viaWebpass)
            throws Exception {
        boolean offloads = world.router.nft("list table inet mwan").contains("flow add @");
        try (var one = client.open(server);
                var two = client.open(server);
                var conversation = client.conversation(server);
                var other = client.conversation(server)) {
            boolean firstOfAtt = Visitor.ask(one).equals(viaAtt);
            var ofAtt = firstOfAtt ? one : two;
            var ofWebpass = firstOfAtt ? two : one;
            for (int i = 0; i < 3; i++) {
                assertThat(Visitor.ask(ofAtt)).isEqualTo(viaAtt);
                assertThat(Visitor.ask(ofWebpass)).isEqualTo(viaWebpass);
                assertThat(List.of(conversation.ask(), other.ask()))
                        .containsExactlyInAnyOrder(viaAtt, viaWebpass);
            }
            for (var flow :
                    List.of(
                            tracked("tcp", one.getLocalPort()),
                            tracked("tcp", two.getLocalPort()),
                            tracked("udp", conversation.socket().getLocalPort()),
                            tracked("udp", other.socket().getLocalPort()))) {
                assertThat(flow.contains("[OFFLOAD]")).as(flow).isEqualTo(offloads);
            }
            apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()));
            assertThatThrownBy(() -> Visitor.ask(ofAtt)).hasMessageContaining("reset");
            assertThat(Visitor.ask(ofWebpass)).isEqualTo(viaWebpass);
            assertThat(List.of(conversation.ask(), other.ask())).containsOnly(viaWebpass);
        }
    }

    /// What conntrack says of the flow from this port.
    private static String tracked(String protocol, int port) {
        return Stream.of(Family.values())
                .map(family ->
                        world.router.exec(
                                "conntrack",
                                "-L",
                                "-f",
                                family.label(),
                                "-p",
                                protocol,
                                "--orig-port-src",
                                String.valueOf(port)))
                .collect(Collectors.joining());
    }

    @Test
    void whenAllFailWhatIsThereStaysAndTheFirstThatAnswersIsTaken() throws Exception {
        var before = desired(LabSite.healthy(), Carrying.NOTHING).carrying();
        var allFailed = desired(LabSite.picture(LabSite::failed, LabSite::failed), before);
        try (var one = client.open(INTERNET4);
                var two = client.open(INTERNET6)) {
            var seen = List.of(Visitor.ask(one), Visitor.ask(two));
            // Now that there is nowhere to go, the next flow without a route is told so.
            assertThat(apply(allFailed).changes())
                    .isNotEmpty()
                    .allMatch(change -> change.startsWith("removed route blackhole"));
            assertThat(client.connect(INTERNET4, 2)).contains(ATT4, WEBPASS4);
            assertThat(List.of(Visitor.ask(one), Visitor.ask(two))).isEqualTo(seen);
        }
        var firstAnswers = LabSite.picture(LabSite::failed, UnaryOperator.identity());
        apply(desired(firstAnswers, allFailed.carrying()));
        assertThat(client.connect(INTERNET4, 4)).containsOnly(WEBPASS4);
        assertThat(client.connect(INTERNET6, 4)).containsOnly(WEBPASS6);
    }

    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(INTERNET4, ATT4, WEBPASS4), Arguments.of(INTERNET6, ATT6, WEBPASS6));
    }

    @Test
    void withoutAnyWanTheClientIsToldAtOnce() {
        var nothing = desired(LabSite.picture(LabSite::failed, LabSite::failed), Carrying.NOTHING);
        apply(nothing);
        assertThatThrownBy(() -> client.connect(INTERNET4, 1)).hasMessageContaining("unreachable");
        assertThatThrownBy(() -> client.connect(INTERNET6, 1)).hasMessageContaining("unreachable");
    }

    @Test
    void anotherDelegationIsTranslatedAtOnce() throws Exception {
        var renumbered =
                LabSite.picture(
                        wan ->
                                LabSite.delegated(
                                        wan,
                                        Optional.of(Ipv6Prefix.parse("2600:1700:2f71:d00::/56"))),
                        UnaryOperator.identity());
        world.att.ip("route add 2600:1700:2f71:d00::/56 via fe80::be24:11ff:fe00:a1 dev customer");
        world.internet.ip("route add 2600:1700:2f71:d00::/56 via 2001:db8:a::1 src " + INTERNET6);
        world.att.nft("insert rule inet isp pre ip6 saddr 2600:1700:2f71:d00::/56 accept");
        try (var one = client.open(INTERNET6);
                var two = client.open(INTERNET6)) {
            var old = Visitor.ask(one).equals(ATT6) ? one : two;
            assertThat(Visitor.ask(old)).isEqualTo(ATT6);
            assertThat(apply(renumbered).problems()).isEmpty();
            assertThat(client.connect(INTERNET6, 4))
                    .contains("2600:1700:2f71:d01::100", WEBPASS6)
                    .doesNotContain(ATT6);
            assertThatThrownBy(() -> Visitor.ask(old)).hasMessageContaining("reset");
        }
    }

    @Test
    void withoutADelegationAWanCarriesNoIpv6() {
        apply(
                LabSite.picture(
                        wan -> LabSite.delegated(wan, Optional.empty()), UnaryOperator.identity()));
        assertThat(client.connect(INTERNET6, 4)).containsOnly(WEBPASS6);
        assertThat(client.connect(INTERNET4, 2)).contains(ATT4, WEBPASS4);
    }

    @Test
    void theFirstAddressOfADelegationIsTheRoutersOwn() {
        assertThat(
                        world.internet.exec(
                                "ping",
                                "-nqc",
                                "2",
                                "-i",
                                "0.1",
                                "-W",
                                "1",
                                "2604:5500:c271:be00::1"))
                .contains(" 0% packet loss");
    }

    @Test
    void theRoutersOwnConnectionsFollowTheHealthyWans() {
        var router = new Visitor(world.router);
        assertThat(router.connect(INTERNET4, 2)).containsOnly("104.57.224.10");
        assertThat(router.connect(INTERNET6, 2)).containsOnly("2600:1700:2f71:c80::1");
        assertThat(router.connectFrom("136.25.91.242", INTERNET4, 1)).containsOnly("136.25.91.242");
        assertThat(router.connectFrom("10.250.250.1", INTERNET4, 1)).containsOnly("104.57.224.10");
        apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()));
        assertThat(router.connect(INTERNET4, 2)).containsOnly("136.25.91.242");
        assertThat(router.connect(INTERNET6, 2)).containsOnly("2604:5500:c271:be00::1");
        assertThat(router.connectFrom("10.250.250.1", INTERNET4, 1)).containsOnly("136.25.91.242");
    }

    @Test
    void aDaemonThatStartsAnewMovesNoFlow() throws Exception {
        try (var one = client.open(INTERNET4);
                var two = client.open(INTERNET6)) {
            var before = List.of(Visitor.ask(one), Visitor.ask(two));
            try (var next = world.router.call(LinuxKernel::open)) {
                var carrying = world.router.call(next::carrying);
                assertThat(carrying)
                        .isEqualTo(desired(LabSite.healthy(), Carrying.NOTHING).carrying());
                var unknown =
                        LabSite.picture(RepairTest::withoutVerdict, RepairTest::withoutVerdict);
                var applied = world.router.call(() -> next.apply(desired(unknown, carrying)));
                assertThat(applied.problems()).isEmpty();
                assertThat(applied.changes()).containsExactly("loaded the ruleset");
            }
            assertThat(List.of(Visitor.ask(one), Visitor.ask(two))).isEqualTo(before);
        }
    }

    private static mwan.runtime.picture.WanPicture withoutVerdict(
            mwan.runtime.picture.WanPicture wan) {
        return LabSite.verdicts(wan, Verdict.starting(LabSite.NOW), Verdict.starting(LabSite.NOW));
    }

    @Test
    void theWholeRulesetIsReplacedUnderLoadWithoutALoss() throws Exception {
        var done = new AtomicBoolean();
        var load =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!done.get()) {
                                world.router.nft("add table inet others; delete table inet others");
                                world.router.nft("insert rule inet mwan entering counter");
                                apply(LabSite.healthy());
                            }
                        });
        try (var running = client.open(INTERNET4)) {
            var before = Visitor.ask(running);
            for (int i = 0; i < 20; i++) {
                // A ruleset that is put in place deals from the beginning again.
                assertThat(client.connect(INTERNET4, 2)).hasSize(2).isSubsetOf(ATT4, WEBPASS4);
                assertThat(client.connect(INTERNET6, 2)).hasSize(2);
                assertThat(Visitor.ask(running)).isEqualTo(before);
            }
        } finally {
            done.set(true);
            load.join();
        }
    }

    @Test
    void atBootNothingNewPassesAndTheGuardIsGone() {
        Stream.of("delete table inet mwan", "add table inet mwan_guard").forEach(world.router::nft);
        var file = world.router.call(() -> java.nio.file.Files.createTempFile("boot", ".nft"));
        world.router.call(() -> java.nio.file.Files.writeString(file, LinuxKernel.boot(ROUTER)));
        world.router.exec("nft", "-f", file.toString());
        assertThat(world.router.nft("list tables")).doesNotContain("guard").contains("mwan");
        for (var server : List.of(INTERNET4, INTERNET6)) {
            assertThatThrownBy(() -> client.connect(server, 1)).hasMessageContaining("unreachable");
        }
        for (var mapped : List.of(ATT4, WEBPASS4, ATT6, WEBPASS6)) {
            assertThatThrownBy(() -> new Visitor(world.internet).connect(mapped, 1))
                    .as(mapped)
                    .hasMessageContaining("timed out");
        }
        assertThat(world.router.call(() -> java.nio.file.Files.deleteIfExists(file))).isTrue();
    }
}
