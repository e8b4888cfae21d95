package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a WAN's running flows see when it fails: TCP a reset, at its next segment; datagrams the
/// healthy WAN, and no error. Those of the other WAN see nothing.
@Order(43)
class FailedWanTest extends FaultScene {
    @ParameterizedTest
    @CsvSource({"carrier-loss, webpass", "black-hole, att"})
    void itsFlowsAreToldAtOnce(String kind, String wan) {
        fail(kind, wan);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "carrier-loss, att",
        "black-hole, webpass",
        "gateway-dead, att",
        "gateway-dead, webpass"
    })
    void thoseOfTheOtherWanToo(String kind, String wan) {
        fail(kind, wan);
    }

    private static void fail(String kind, String wan) {
        var failed = wan.equals("att") ? List.of(ATT4, ATT6) : List.of(WEBPASS4, WEBPASS6);
        var other = wan.equals("att") ? List.of(WEBPASS4, WEBPASS6) : List.of(ATT4, ATT6);
        try (var flows = Flows.keep(CLIENT, 0.1, 16, 16)) {
            Lab.fault(kind, wan);
            Lab.await(
                    "the failed WAN's flows to be answered or reset",
                    Duration.ofSeconds(10),
                    flows::look,
                    all ->
                            all.stream()
                                    .filter(flow -> failed.contains(flow.seen().getFirst()))
                                    .allMatch(flow ->
                                            flow.ended().isPresent() || flow.seen().size() > 1));
            theRouterItselfConnects();
            var all = flows.end();
            assertThat(all)
                    .filteredOn(flow -> flow.tcp() && failed.contains(flow.seen().getFirst()))
                    .hasSize(8)
                    .allSatisfy(flow -> assertThat(flow.ended()).contains("ECONNRESET"));
            assertThat(all)
                    .filteredOn(flow -> !flow.tcp() && failed.contains(flow.seen().getFirst()))
                    .hasSize(8)
                    .allSatisfy(flow -> {
                        assertThat(flow.errors()).isEmpty();
                        assertThat(flow.seen())
                                .containsExactly(
                                        failed.get(flow.ipv6() ? 1 : 0),
                                        other.get(flow.ipv6() ? 1 : 0));
                    });
            assertThat(all)
                    .filteredOn(flow -> other.contains(flow.seen().getFirst()))
                    .hasSize(16)
                    .allMatch(Flows.Flow::stayed)
                    .allMatch(Flows.Flow::lostNothing);
        }
    }
}
