package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test in which something goes wrong: all is well before it, and again after it by the healing
/// of the fault alone; and no packet left with a foreign source.
@Tag("lab")
@ExtendWith(Lab.class)
abstract class FaultScene {
    static final String CLIENT = "client-vlan100";
    static final String SEEN6 = "http://\\[2001:db8:ffff::10\\]/";
    static final String ATT4 = Traffic.ATT4;
    static final String ATT6 = "2600:1700:2f71:c81::100";
    static final String WEBPASS4 = Traffic.WEBPASS4;
    static final String WEBPASS6 = "2604:5500:c271:be01::100";

    /// Beside what a test itself expects and has counted.
    ForeignSources foreignBefore;

    @BeforeEach
    void allIsWell() {
        Lab.awaitEverythingDelegated();
        foreignBefore = ForeignSources.soFar();
    }

    @AfterEach
    void allIsWellAgain() {
        Lab.heal();
        Lab.awaitEverythingDelegated();
        ForeignSources.noneSince(foreignBefore);
        nothingDiffers();
        eachWanCarries();
    }

    static void nothingDiffers() {
        assertThat(Lab.exec("mwan", "mwan", "plan").succeeded().lines())
                .containsExactly("no differences");
    }

    static void eachWanCarries() {
        connectionsAreSeenFrom(Lab.SEEN4, ATT4, WEBPASS4);
        connectionsAreSeenFrom(SEEN6, ATT6, WEBPASS6);
    }

    /// New connections of a client all succeed, over these WANs and no other.
    static void connectionsAreSeenFrom(String url, String... addresses) {
        var seen = Traffic.connections(CLIENT, url, 10);
        assertThat(seen).hasSize(10).containsOnly(addresses);
    }

    /// The router's own connections find a WAN too, in both families.
    static void theRouterItselfConnects() {
        for (var url : List.of(Lab.SEEN4, "http://[2001:db8:ffff::10]/")) {
            assertThat(Lab.exec("mwan", "curl", "-sg", "-m", "5", url).succeeded().lines())
                    .as("the router's own connection to " + url)
                    .hasSize(1);
        }
        for (var server : List.of("203.0.113.10", "2001:db8:ffff::10")) {
            theRouterItselfIsAnswered(server);
        }
    }

    /// By a datagram to one who says from where it came, as DNS and NTP are asked.
    static void theRouterItselfIsAnswered(String server) {
        assertThat(
                        Lab.script(
                                        "mwan",
                                        """
                                        exec 3<>"/dev/udp/$1/7007"
                                        printf x >&3
                                        timeout 3 dd bs=2048 count=1 status=none <&3
                                        """,
                                        server)
                                .lines())
                .as("the answer to the router's own datagram to " + server)
                .hasSize(1);
    }
}
