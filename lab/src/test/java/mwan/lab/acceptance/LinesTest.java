package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Links that go and come, leases and prefixes that are lost or changed: what is left carries, and
/// the translation follows what is delegated.
@Order(42)
class LinesTest extends FaultScene {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MONKEYBRAINS4 = "192.0.2.77";

    private static void awaitVerdict(String wan, String family, String verdict) {
        Lab.await(
                wan + " " + family + " to be " + verdict,
                PATIENCE,
                () -> Lab.verdict(wan, family),
                verdict::equals);
    }

    /// What `mwan npt` says is translated: asked for, not tried, since until the line's renewal the
    /// router cannot know that the provider has withdrawn its prefix.
    private static void awaitTranslation(String wan, String prefix) {
        Lab.await(
                wan + " to translate to " + prefix,
                PATIENCE,
                () -> Lab.exec("mwan", "mwan", "npt").out(),
                text -> text.lines().anyMatch(line -> line.contains(wan) && line.contains(prefix)));
    }

    /// Until the line's renewal the router's own probes bear what the provider no longer takes, and
    /// are counted there; from now on nothing is.
    private void theRouterKnows() {
        Lab.awaitEverythingHealthy();
        foreignBefore = ForeignSources.soFar();
    }

    @Test
    void networkdThatIsRestartedHarmsNoFlow() {
        try (var flows = Flows.keep(CLIENT, 0.05, 8, 8)) {
            for (int i = 0; i < 2; i++) {
                Lab.exec("mwan", "systemctl", "restart", "systemd-networkd").succeeded();
                // Its delegation may have to be asked for anew; meanwhile the other WAN carries.
                assertThat(Traffic.connections(CLIENT, Lab.SEEN4, 10))
                        .hasSize(10)
                        .isSubsetOf(ATT4, WEBPASS4);
                assertThat(Traffic.connections(CLIENT, SEEN6, 10))
                        .hasSize(10)
                        .isSubsetOf(ATT6, WEBPASS6);
            }
            Lab.awaitEverythingDelegated();
            theRouterItselfConnects();
            assertThat(flows.end()).allMatch(Flows.Flow::stayed).allMatch(Flows.Flow::lostNothing);
        }
    }

    @ParameterizedTest
    @CsvSource({"att, 136.25.91.242, 2604:5500:c271:be01::100"})
    void aLinkThatIsUnpluggedIsLeftAndTakenAgain(String wan, String other4, String other6) {
        unplug(wan, other4, other6);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"webpass, 104.57.226.193, 2600:1700:2f71:c81::100"})
    void theOtherLinkThatIsUnpluggedToo(String wan, String other4, String other6) {
        unplug(wan, other4, other6);
    }

    private static void unplug(String wan, String other4, String other6) {
        try (var flows = Flows.keep(CLIENT, 0.1, 8, 8)) {
            Lab.fault("link-removed", wan);
            awaitVerdict(wan, "ipv4", "unhealthy");
            awaitVerdict(wan, "ipv6", "unhealthy");
            connectionsAreSeenFrom(Lab.SEEN4, other4);
            connectionsAreSeenFrom(SEEN6, other6);
            theRouterItselfConnects();
            assertThat(flows.end())
                    .filteredOn(flow -> List.of(other4, other6).contains(flow.seen().getFirst()))
                    .hasSize(8)
                    .allMatch(Flows.Flow::stayed)
                    .allMatch(Flows.Flow::lostNothing);
        }
        Lab.heal();
    }

    @ParameterizedTest
    @CsvSource({"att, 136.25.91.242, 2604:5500:c271:be01::100"})
    void withoutALeaseTheOtherWanCarries(String wan, String other4, String other6) {
        loseLease(wan, other4, other6);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"webpass, 104.57.226.193, 2600:1700:2f71:c81::100"})
    void withoutALeaseOfTheOtherToo(String wan, String other4, String other6) {
        loseLease(wan, other4, other6);
    }

    private void loseLease(String wan, String other4, String other6) {
        Lab.fault("no-lease", wan);
        awaitVerdict(wan, "ipv4", "unhealthy");
        awaitVerdict(wan, "ipv6", "unhealthy");
        // Without carrier first, then without authentication, where there is one.
        Lab.await(
                "the lease to be the reason",
                PATIENCE,
                () -> Lab.reason(wan, "ipv4"),
                "lease"::equals);
        // Until it knew, its own probes bore the address that the provider no longer takes.
        foreignBefore = ForeignSources.soFar();
        connectionsAreSeenFrom(Lab.SEEN4, other4);
        connectionsAreSeenFrom(SEEN6, other6);
        theRouterItselfConnects();
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"webpass, 2600:1700:2f71:c81::100", "att, 2604:5500:c271:be01::100"})
    void aPrefixThatIsWithdrawnIsTranslatedToNoLonger(String wan, String other6) {
        Lab.fault("withdraw-prefix", wan);
        Lab.await(
                wan + " to have no translation",
                PATIENCE,
                () -> Lab.exec("mwan", "mwan", "npt").succeeded().out(),
                text ->
                        text.lines()
                                .anyMatch(line -> line.contains(wan) && line.contains("none:")));
        theRouterKnows();
        connectionsAreSeenFrom(SEEN6, other6);
        connectionsAreSeenFrom(Lab.SEEN4, ATT4, WEBPASS4);
        theRouterItselfConnects();
    }

    @Test
    void anotherLeaseAndPrefixAreSeenAtOnce() {
        Lab.fault("renumber", "att");
        awaitTranslation("att", "2600:1700:2f71:d80::/60");
        Lab.await(
                "the other lease",
                PATIENCE,
                () -> Lab.exec("mwan", "ip", "-4", "addr", "show").out(),
                text -> text.contains("104.57.224.20/"));
        theRouterKnows();
        connectionsAreSeenFrom(SEEN6, "2600:1700:2f71:d81::100", WEBPASS6);
        // Mapped addresses are of the block, which is routed to whatever the lease is.
        connectionsAreSeenFrom(Lab.SEEN4, ATT4, WEBPASS4);
        theRouterItselfConnects();
        Lab.heal();
        awaitTranslation("att", "2600:1700:2f71:c80::/60");
        Lab.await(
                "the first lease",
                PATIENCE,
                () -> Lab.exec("mwan", "ip", "-4", "addr", "show").out(),
                text -> text.contains("104.57.224.10/"));
        theRouterKnows();
    }

    /// Its other lease is one of the mapped addresses, and the lease before is mapped as well: the
    /// router holds each of them at all times, once.
    @Tag("slow")
    @Test
    void anotherLeaseThatIsAMappedAddressIsStillMapped() {
        Lab.fault("renumber", "webpass");
        awaitTranslation("webpass", "2604:5500:c271:de00::/60");
        awaitWebpassHolds(
                "136.25.91.242/32",
                "136.25.91.243/29",
                "136.25.91.244/32",
                "136.25.91.245/32",
                "136.25.91.246/32");
        theRouterKnows();
        connectionsAreSeenFrom(Lab.SEEN4, ATT4, WEBPASS4);
        connectionsAreSeenFrom(SEEN6, ATT6, "2604:5500:c271:de01::100");
        InboundTest.eachMappedAddressIsReached();
        theRouterItselfConnects();
        nothingDiffers();
        Lab.heal();
        awaitTranslation("webpass", "2604:5500:c271:be00::/60");
        awaitWebpassHolds(
                "136.25.91.242/29",
                "136.25.91.243/32",
                "136.25.91.244/32",
                "136.25.91.245/32",
                "136.25.91.246/32");
        theRouterKnows();
        InboundTest.eachMappedAddressIsReached();
    }

    private static void awaitWebpassHolds(String... addresses) {
        Lab.await(
                "the addresses of enwebpass0",
                PATIENCE,
                () ->
                        Lab.script(
                                        "mwan",
                                        "ip -o -4 addr show dev enwebpass0 | awk '{print $4}' | sort")
                                .succeeded()
                                .lines(),
                List.of(addresses)::equals);
    }

    @Tag("slow")
    @Test
    void ofADelegationOf56TheLower60IsUsed() {
        Lab.fault("delegate-56", "webpass");
        awaitTranslation("webpass", "2604:5500:c271:dc00::/56");
        theRouterKnows();
        connectionsAreSeenFrom(SEEN6, ATT6, "2604:5500:c271:dc01::100");
        theRouterItselfConnects();
        assertThat(
                        Lab.exec(
                                        "internet",
                                        "ping",
                                        "-q",
                                        "-c",
                                        "2",
                                        "-i",
                                        "0.1",
                                        "-W",
                                        "2",
                                        "2604:5500:c271:dc01::100")
                                .succeeded()
                                .out())
                .contains(" 0% packet loss");
        Lab.heal();
        awaitTranslation("webpass", "2604:5500:c271:be00::/60");
        theRouterKnows();
    }

    @ParameterizedTest
    @CsvSource({"att, ipv6"})
    void oneFamilyThatIsLostLeavesTheOtherAlone(String wan, String family) {
        loseFamily(wan, family);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"webpass, ipv4", "att, ipv4", "webpass, ipv6"})
    void theOtherFamilyThatIsLostToo(String wan, String family) {
        loseFamily(wan, family);
    }

    private void loseFamily(String wan, String family) {
        var other4 = wan.equals("att") ? WEBPASS4 : ATT4;
        var other6 = wan.equals("att") ? WEBPASS6 : ATT6;
        try (var flows = Flows.keep(CLIENT, 0.1, 8, 8)) {
            Lab.fault("black-hole", wan, "--family", family);
            awaitVerdict(wan, family, "unhealthy");
            if (family.equals("ipv6")) {
                connectionsAreSeenFrom(SEEN6, other6);
                connectionsAreSeenFrom(Lab.SEEN4, ATT4, WEBPASS4);
            } else {
                connectionsAreSeenFrom(Lab.SEEN4, other4);
                connectionsAreSeenFrom(SEEN6, ATT6, WEBPASS6);
            }
            theRouterItselfConnects();
            assertThat(flows.end())
                    .filteredOn(flow -> flow.ipv6() != family.equals("ipv6"))
                    .allMatch(Flows.Flow::stayed)
                    .allMatch(Flows.Flow::lostNothing);
        }
    }

    @ParameterizedTest
    @CsvSource("att, webpass")
    void whenAllAreLostTheFirstThatAnswersIsTaken(String last, String first) {
        loseAllButThen(last, first);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"att, att", "webpass, webpass", "webpass, att", "webpass, monkeybrains"})
    void whicheverItIs(String last, String first) {
        loseAllButThen(last, first);
    }

    /// @param last that fails: until another answers, what it has stays with it
    private void loseAllButThen(String last, String first) {
        var its4 = last.equals("att") ? ATT4 : WEBPASS4;
        var its6 = last.equals("att") ? ATT6 : WEBPASS6;
        try (var flows = Flows.keep(CLIENT, 0.2, 8, 8)) {
            for (var wan : List.of("monkeybrains", last.equals("att") ? "webpass" : "att", last)) {
                Lab.fault("black-hole", wan);
                awaitVerdict(wan, "ipv4", "unhealthy");
                if (!wan.equals("monkeybrains")) {
                    awaitVerdict(wan, "ipv6", "unhealthy");
                }
            }
            newConnectionsFail(Lab.SEEN4);
            newConnectionsFail(SEEN6);
            assertThat(begunOver(List.of(its4, its6), flows.look()))
                    .hasSize(8)
                    .allMatch(Flows.Flow::stayed);

            Lab.provision("lab", "heal", first).succeeded();
            awaitVerdict(first, "ipv4", "healthy");
            if (first.equals("monkeybrains")) {
                theThirdCarriesIpv4();
                newConnectionsFail(SEEN6);
                awaitLeft(flows, its4, MONKEYBRAINS4);
                assertThat(begunOver(List.of(its6), flows.look()))
                        .hasSize(4)
                        .allMatch(Flows.Flow::stayed);
                return;
            }
            awaitVerdict(first, "ipv6", "healthy");
            var taken4 = first.equals("att") ? ATT4 : WEBPASS4;
            var taken6 = first.equals("att") ? ATT6 : WEBPASS6;
            connectionsAreSeenFrom(Lab.SEEN4, taken4);
            connectionsAreSeenFrom(SEEN6, taken6);
            theRouterItselfConnects();
            if (first.equals(last)) {
                Lab.await(
                        "the flows of " + last + " to go on",
                        PATIENCE,
                        () -> begunOver(List.of(its4, its6), flows.look()),
                        all -> all.stream().allMatch(Flows.Flow::goesOn));
                assertThat(begunOver(List.of(its4, its6), flows.look()))
                        .hasSize(8)
                        .allMatch(Flows.Flow::stayed);
            } else {
                awaitLeft(flows, its4, taken4);
                awaitLeft(flows, its6, taken6);
            }
        }
    }

    private static List<Flows.Flow> begunOver(List<String> addresses, List<Flows.Flow> flows) {
        return flows.stream().filter(flow -> addresses.contains(flow.seen().getFirst())).toList();
    }

    /// TCP flows are reset, UDP flows leave with another address.
    private static void awaitLeft(Flows flows, String left, String taken) {
        var all =
                Lab.await(
                        "flows of " + left + " to be reset, or to be seen from " + taken,
                        PATIENCE,
                        () -> begunOver(List.of(left), flows.look()),
                        these ->
                                these.stream()
                                        .allMatch(flow ->
                                                flow.tcp()
                                                        ? flow.ended().isPresent()
                                                        : flow.seen().getLast().equals(taken)));
        assertThat(all).filteredOn(flow -> !flow.tcp()).isNotEmpty();
        assertThat(all)
                .filteredOn(Flows.Flow::tcp)
                .isNotEmpty()
                .allSatisfy(flow -> assertThat(flow.ended()).contains("ECONNRESET"));
    }

    private static void newConnectionsFail(String url) {
        assertThat(Traffic.connections(CLIENT, url, 1)).containsExactly("failed");
    }

    /// It loses packets at all times: a connection may need its first one three times.
    private static void theThirdCarriesIpv4() {
        assertThat(Traffic.connections(CLIENT, Lab.SEEN4, 10, 30))
                .hasSize(10)
                .containsOnly(MONKEYBRAINS4);
        assertThat(Lab.exec("mwan", "curl", "-s", "-m", "30", Lab.SEEN4).succeeded().lines())
                .hasSize(1);
    }

    /// The router's and its clients' connections that go out over the third WAN.
    private static long connectionsOfTheThird() {
        return Lab.json(
                        Lab.exec(
                                        "isp-monkeybrains",
                                        "nft",
                                        "-j",
                                        "list",
                                        "counters",
                                        "table",
                                        "inet",
                                        "capture")
                                .succeeded()
                                .out())
                .findPath("packets")
                .asLong();
    }

    @Test
    void theThirdTakesOverFromTheFirstTierAndGivesBack() {
        Lab.script(
                        "isp-monkeybrains",
                        """
                        nft -f - <<RULES
                        table inet capture {
                          counter begun { }
                          chain arriving {
                            type filter hook prerouting priority raw;
                            tcp flags & (syn | ack) == syn counter name begun
                          }
                        }
                        RULES
                        """)
                .succeeded();
        try (var flows = Flows.keep(CLIENT, 0.2, 8, 8)) {
            eachWanCarries();
            theRouterItselfConnects();
            assertThat(connectionsOfTheThird()).isZero();
            for (var wan : List.of("att", "webpass")) {
                Lab.fault("black-hole", wan);
                awaitVerdict(wan, "ipv4", "unhealthy");
                awaitVerdict(wan, "ipv6", "unhealthy");
            }
            theThirdCarriesIpv4();
            assertThat(connectionsOfTheThird()).isPositive();
            awaitLeft(flows, ATT4, MONKEYBRAINS4);
            awaitLeft(flows, WEBPASS4, MONKEYBRAINS4);
            // It has no IPv6: there what the last one has stays.
            newConnectionsFail(SEEN6);
            assertThat(begunOver(List.of(WEBPASS6), flows.look()))
                    .hasSize(4)
                    .allMatch(Flows.Flow::stayed);

            Lab.provision("lab", "heal", "webpass").succeeded();
            awaitVerdict("webpass", "ipv4", "healthy");
            awaitVerdict("webpass", "ipv6", "healthy");
            connectionsAreSeenFrom(Lab.SEEN4, WEBPASS4);
            connectionsAreSeenFrom(SEEN6, WEBPASS6);
            theRouterItselfConnects();
            // New flows go back; those that the third WAN has, it keeps.
            assertThat(flows.look())
                    .filteredOn(flow -> !flow.ipv6() && !flow.tcp())
                    .hasSize(4)
                    .allMatch(flow -> flow.seen().getLast().equals(MONKEYBRAINS4));
        } finally {
            Lab.exec("isp-monkeybrains", "nft", "delete", "table", "inet", "capture");
        }
    }

    /// Of the third WAN more is borne than of the others, and it is told why it fails in the end.
    @Tag("slow")
    @Test
    void aLineThatLosesPacketsIsJudgedWithItsOwnPatience() {
        var since = Lab.line("monkeybrains", "ipv4").path("since").asText();
        Lab.fault("loss", "monkeybrains", "--percent", "25");
        Lab.fault("loss", "att", "--percent", "50", "--family", "ipv4");
        Lab.await(
                "monkeybrains to lose a fifth", PATIENCE, LinesTest::lossOfTheThird, it -> it > 20);
        Lab.await(
                "quality to be the reason",
                PATIENCE,
                () -> Lab.reason("att", "ipv4"),
                "quality"::equals);
        assertThat(Lab.line("monkeybrains", "ipv4").path("since").asText())
                .as("since when it is healthy")
                .isEqualTo(since);
        assertThat(Lab.verdict("monkeybrains", "ipv4")).isEqualTo("healthy");
        assertThat(Lab.verdict("att", "ipv6")).isEqualTo("healthy");
        connectionsAreSeenFrom(Lab.SEEN4, WEBPASS4);
        connectionsAreSeenFrom(SEEN6, ATT6, WEBPASS6);

        Lab.fault("loss", "monkeybrains", "--percent", "60");
        awaitVerdict("monkeybrains", "ipv4", "unhealthy");
        Lab.await(
                "quality to be the reason",
                PATIENCE,
                () -> Lab.reason("monkeybrains", "ipv4"),
                "quality"::equals);
    }

    private static double lossOfTheThird() {
        var health = Lab.json(Lab.exec("mwan", "mwan", "health", "--output", "json").out());
        for (var line : health.path("lines")) {
            if (line.path("wan").asText().equals("monkeybrains")) {
                return line.path("lossPercent").asDouble();
            }
        }
        throw new AssertionError("no such line in " + health);
    }

    /// One WAN's file is written and networkd reads it anew: the other links go on as they are.
    @Test
    void aChangedFileOfOneWanLeavesTheOthersAlone() {
        var file =
                Lab.script("mwan", "grep -l '^Name=enwebpass0' /etc/systemd/network/*.network")
                        .succeeded()
                        .lines()
                        .getFirst();
        var before = networkFiles();
        try (var flows = Flows.keep(CLIENT, 0.05, 8, 8)) {
            Lab.script("mwan", "echo '# changed by somebody' >>\"$1\"", file).succeeded();
            var changed = Lab.exec("mwan", "mwan", "configure").succeeded();
            assertThat(changed.out() + changed.err()).contains(file);
            assertThat(networkFiles())
                    .filteredOn(line -> !line.startsWith(file + " "))
                    .hasSize(before.size() - 1)
                    .isSubsetOf(before);
            Lab.awaitEverythingDelegated();
            nothingDiffers();
            eachWanCarries();
            var all = flows.end();
            assertThat(all)
                    .filteredOn(flow -> List.of(ATT4, ATT6).contains(flow.seen().getFirst()))
                    .hasSize(8)
                    .allMatch(Flows.Flow::stayed)
                    .allMatch(Flows.Flow::lostNothing);
        }
        var again = networkFiles();
        Lab.exec("mwan", "mwan", "configure").succeeded();
        assertThat(networkFiles()).isEqualTo(again);
    }

    /// Each with its inode, which is another one once it is written anew.
    private static List<String> networkFiles() {
        return Lab.script("mwan", "find /etc/systemd/network -type f -printf '%p %i %T@\\n' | sort")
                .succeeded()
                .lines();
    }
}
