package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A WAN that fails is left within five seconds, whatever fails of it, and comes back by itself.
@Tag("lab")
@Order(40)
@ExtendWith(Lab.class)
class FailoverTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration BALANCED_AGAIN = Duration.ofSeconds(30);
    private ForeignSources foreignBefore;

    @BeforeEach
    void countForeignSources() {
        foreignBefore = ForeignSources.soFar();
    }

    @AfterEach
    void healed() {
        Lab.heal();
        ForeignSources.noneSince(foreignBefore);
    }

    @ParameterizedTest
    @CsvSource({
        "carrier-loss, att, 136.25.91.242, 2604:5500:c271:be01::100",
        "carrier-loss, webpass, 104.57.226.193, 2600:1700:2f71:c81::100",
        "black-hole, att, 136.25.91.242, 2604:5500:c271:be01::100",
        "black-hole, webpass, 104.57.226.193, 2600:1700:2f71:c81::100",
        "gateway-dead, att, 136.25.91.242, 2604:5500:c271:be01::100",
        "gateway-dead, webpass, 104.57.226.193, 2600:1700:2f71:c81::100"
    })
    void newConnectionsGoOnOverTheOtherWan(String kind, String wan, String other4, String other6) {
        Lab.fault(kind, wan);
        pass(Instant.now().plus(WITHIN));
        for (var family : List.of("ipv4", "ipv6")) {
            assertThat(Lab.reason(wan, family))
                    .as("why " + wan + " is left in " + family)
                    .isEqualTo(
                            switch (kind) {
                                case "carrier-loss" -> "link";
                                case "gateway-dead" -> "gateway";
                                default -> "upstream";
                            });
        }
        FaultScene.theRouterItselfConnects();
        assertThat(Traffic.connections("client-vlan100", Lab.SEEN4, 30))
                .hasSize(30)
                .containsOnly(other4);
        assertThat(Traffic.connections("client-vlan100", "http://\\[2001:db8:ffff::10\\]/", 30))
                .hasSize(30)
                .containsOnly(other6);
        Lab.heal();
        for (var url : List.of(Lab.SEEN4, "http://\\[2001:db8:ffff::10\\]/")) {
            Lab.await(
                    "balance after healing " + wan,
                    BALANCED_AGAIN,
                    () -> Traffic.counted(Traffic.connections("client-vlan100", url, 10)),
                    FailoverTest::isEven);
        }
    }

    private static boolean isEven(Map<String, Long> counted) {
        return counted.size() == 2 && counted.values().stream().allMatch(count -> count == 5);
    }

    /// Lets the time pass in which the promise allows failures, with new connections all the while.
    private static void pass(Instant until) {
        while (Instant.now().isBefore(until)) {
            Traffic.connections("client-vlan200", Lab.SEEN4, 1);
        }
    }
}
