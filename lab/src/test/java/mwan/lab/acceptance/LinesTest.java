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

    private static void awaitVerdict(String wan, String family, String verdict) {
        Lab.await(
                wan + " " + family + " to be " + verdict,
                PATIENCE,
                () -> Lab.verdict(wan, family),
                verdict::equals);
    }

    private static String reason(String wan, String family) {
        var status = Lab.exec("mwan", "mwan", "status", "--output", "json").succeeded();
        for (var one : Lab.json(status.out()).path("wans")) {
            if (one.path("name").asText().equals(wan)) {
                return one.path(family).path("reason").asText();
            }
        }
        return "no such WAN";
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
        foreignBefore = Lab.foreignSources();
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
                "the lease to be the reason", PATIENCE, () -> reason(wan, "ipv4"), "lease"::equals);
        // Until it knew, its own probes bore the address that the provider no longer takes.
        foreignBefore = Lab.foreignSources();
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
    @CsvSource({"webpass"})
    void whenAllAreLostTheFirstThatAnswersIsTaken(String first) {
        loseAllButThen(first);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"att", "monkeybrains"})
    void whicheverItIs(String first) {
        loseAllButThen(first);
    }

    private void loseAllButThen(String first) {
        for (var wan : List.of("att", "webpass", "monkeybrains")) {
            Lab.fault("black-hole", wan);
        }
        for (var wan : List.of("att", "webpass", "monkeybrains")) {
            awaitVerdict(wan, "ipv4", "unhealthy");
        }
        assertThat(Traffic.connections(CLIENT, Lab.SEEN4, 1)).containsExactly("failed");
        Lab.provision("lab", "heal", first).succeeded();
        awaitVerdict(first, "ipv4", "healthy");
        connectionsAreSeenFrom(
                Lab.SEEN4,
                switch (first) {
                    case "att" -> ATT4;
                    case "webpass" -> WEBPASS4;
                    default -> "192.0.2.77";
                });
        assertThat(Lab.exec("mwan", "curl", "-s", "-m", "5", Lab.SEEN4).succeeded().lines())
                .hasSize(1);
    }
}
