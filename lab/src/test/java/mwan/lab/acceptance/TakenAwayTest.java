package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Somebody takes away or changes what the router has put into the kernel: it is there again within
/// a second, and running flows go on within two.
@Order(41)
class TakenAwayTest extends FaultScene {
    private static final double REPAIRED_WITHIN_MILLIS = 1000;
    private static final double GOES_ON_WITHIN_MILLIS = 2000;

    /// Runs the first command in the router, then the second until it succeeds; the milliseconds
    /// between.
    private static double millisUntilRepaired(String removal, String isThere) {
        var printed =
                Lab.script(
                                "mwan",
                                """
                                set -e
                                eval "$1"
                                begin=${EPOCHREALTIME/./}
                                until eval "$2" >/dev/null 2>&1; do
                                  ((${EPOCHREALTIME/./} - begin < 20000000)) || exit 9
                                done
                                echo $((${EPOCHREALTIME/./} - begin))
                                """,
                                removal,
                                isThere)
                        .succeeded()
                        .lines();
        return Double.parseDouble(printed.getLast()) / 1000;
    }

    private static void runningFlowsGoOn(List<Flows.Flow> flows) {
        assertThat(flows)
                .filteredOn(Flows.Flow::tcp)
                .isNotEmpty()
                .allSatisfy(flow -> {
                    assertThat(flow.stayed()).isTrue();
                    assertThat(flow.lostNothing()).isTrue();
                    assertThat(flow.longestMillis()).isLessThan(GOES_ON_WITHIN_MILLIS);
                });
        // Datagrams are lost while nothing passes, and hear an error when somebody flushes a table
        // route by route, in the moment in which its unreachable end is all that is left. But each
        // flow goes on, and none changes its WAN.
        assertThat(flows)
                .filteredOn(flow -> !flow.tcp())
                .isNotEmpty()
                .allMatch(flow -> flow.seen().size() == 1)
                .allMatch(Flows.Flow::goesOn);
    }

    static Stream<Arguments> changes() {
        var translates = "nft list chain inet mwan sources | grep -q snat";
        return Stream.of(
                arguments("nft delete table inet mwan", translates),
                arguments(
                        "nft -f - <<<'flush ruleset; table inet others { chain c { }; }'",
                        translates),
                arguments(
                        "nft insert rule inet mwan passing drop",
                        "! nft list chain inet mwan passing | grep -qE '^\\s*drop$'"),
                arguments(
                        "nft flush map inet mwan prefixes_out",
                        "nft list map inet mwan prefixes_out | grep -q enatt0"),
                // What is loaded at boot takes the table's place: no new flow has a WAN in it.
                arguments(
                        "systemctl restart nftables.service",
                        "nft list chain inet mwan choose_ipv4 | grep -q new_"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void theTableThatSomebodyRemovesOrChangesIsPutBack(String change, String isRight) {
        try (var flows = Flows.keep(CLIENT, 0.05, 8, 8)) {
            var millis = millisUntilRepaired(change, isRight);
            nothingDiffers();
            assertThat(Lab.exec("mwan", "nft", "list", "tables").succeeded().out())
                    .doesNotContain("mwan_guard");
            assertThat(millis)
                    .as("milliseconds until the repair")
                    .isLessThan(REPAIRED_WITHIN_MILLIS);
            eachWanCarries();
            theRouterItselfConnects();
            runningFlowsGoOn(flows.end());
        }
        Lab.script("mwan", "nft delete table inet others 2>/dev/null || true").succeeded();
    }

    @Test
    void theNatChainsThatSomebodyRemovesArePutBack() {
        try (var flows = Flows.keep(CLIENT, 0.05, 8, 8)) {
            var before = ForeignSources.soFar().since(foreignBefore);
            var millis =
                    millisUntilRepaired(
                            "nft 'delete chain inet mwan sources; delete chain inet mwan destinations'",
                            "nft list chain inet mwan sources");
            var repaired = ForeignSources.soFar();
            eachWanCarries();
            theRouterItselfConnects();
            runningFlowsGoOn(flows.end());
            var after = ForeignSources.soFar().since(repaired);
            System.out.printf(
                    "NAT chains removed for %.0f ms: foreign sources %d before, %d meanwhile, %d after%n",
                    millis, before.count(), repaired.since(foreignBefore).count(), after.count());
            assertThat(before.whose()).isEmpty();
            assertThat(after.whose()).isEmpty();
            assertThat(millis).isLessThan(REPAIRED_WITHIN_MILLIS);
            foreignBefore = repaired;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ip rule del priority 1000; ip rule show priority 1000 | grep -q .",
                "ip -6 rule del priority 1101; ip -6 rule show priority 1101 | grep -q .",
                "ip route flush table 100; ip route show table 100 proto 109 | grep -q default.via",
                "ip -6 route flush table 200; ip -6 route show table 200 proto 109 | grep -q default.via",
                "ip -6 route del 3d06:bad:b01::/60; ip -6 route show 3d06:bad:b01::/60 | grep -q via",
                "ip addr del 136.25.91.244/32 dev enwebpass0; ip addr show dev enwebpass0 | grep -q 136.25.91.244/32",
                "ip addr del 2600:1700:2f71:c80::1/128 dev enatt0.3242; ip addr show dev enatt0.3242 | grep -q 2600:1700:2f71:c80::1/128"
            })
    void aRuleRouteOrAddressThatSomebodyRemovesIsPutBack(String removal, String isThere) {
        try (var flows = Flows.keep(CLIENT, 0.05, 8, 8)) {
            assertThat(millisUntilRepaired(removal, isThere))
                    .as("milliseconds until the repair")
                    .isLessThan(REPAIRED_WITHIN_MILLIS);
            nothingDiffers();
            eachWanCarries();
            theRouterItselfConnects();
            runningFlowsGoOn(flows.end());
        }
    }

    @Test
    void aFightOverARuleIsAnsweredAtABoundedRate() {
        var repairs =
                Lab.script(
                                "mwan",
                                """
                                repairs=0 end=$((${EPOCHREALTIME/./} + 3000000))
                                while ((${EPOCHREALTIME/./} < end)); do
                                  ! ip rule del priority 1100 2>/dev/null || repairs=$((repairs + 1))
                                done
                                echo $repairs
                                """)
                        .succeeded()
                        .lines();
        // Ten a second at most; and it goes on, however often it is taken away.
        assertThat(Integer.parseInt(repairs.getLast())).isBetween(5, 35);
    }
}
