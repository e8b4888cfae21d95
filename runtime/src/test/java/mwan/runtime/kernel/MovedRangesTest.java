package mwan.runtime.kernel;

import static mwan.runtime.kernel.RoutedWorld.ATT4;
import static mwan.runtime.kernel.RoutedWorld.ATT6;
import static mwan.runtime.kernel.RoutedWorld.WEBPASS4;
import static mwan.runtime.kernel.RoutedWorld.WEBPASS6;
import static mwan.runtime.kernel.world.World.CLIENT6;
import static mwan.runtime.kernel.world.World.INTERNET4;
import static mwan.runtime.kernel.world.World.INTERNET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mwan.runtime.kernel.world.Visitor;
import mwan.site.Router;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Marks, rule priorities and tables in other ranges than the usual ones, beside somebody who uses
/// the rest of the mark: the router works as ever, and takes nothing that is not its own.
@Tag("kernel")
class MovedRangesTest {
    private static final Router MOVED = LabSite.moved(new Router.Kernel(0xff00, 5000), 1000);
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    private static RoutedWorld routed;

    @BeforeAll
    static void build() {
        routed = new RoutedWorld("moved-");
        var router = routed.world.router;
        // As networkd has put them into the tables that the site names.
        router.ip("route add 104.57.224.0/23 dev enatt0.3242 scope link table 1100");
        router.ip("route add 136.25.91.240/29 dev enwebpass0 scope link table 1200");
        router.ip("route flush table 100");
        router.ip("route flush table 200");
        routed.applyAnew(MOVED, LabSite.healthy());
    }

    @AfterAll
    static void remove() {
        routed.close();
    }

    @AfterEach
    void nothingForeignWasSeen() {
        assertThat(routed.world.foreign()).isZero();
    }

    @Test
    void nothingIsInTheUsualRanges() {
        for (var family : List.of("-4 ", "-6 ")) {
            var priorities =
                    routed.world
                            .router
                            .ip(family + "rule")
                            .lines()
                            .map(line -> Integer.parseInt(line.substring(0, line.indexOf(':'))))
                            .filter(priority -> priority != 0 && priority < 32766)
                            .toList();
            assertThat(priorities).isNotEmpty().allMatch(it -> it >= 5000 && it < 6000);
            for (var table : List.of("100", "200", "300")) {
                assertThat(routed.world.router.ip(family + "route show table all"))
                        .contains("table 1100", "table 1200")
                        .doesNotContain("table " + table + " ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void flowsAreChosenKeptAndReset(String server, String viaAtt, String viaWebpass)
            throws Exception {
        assertThat(routed.client.connect(server, 4))
                .containsExactlyInAnyOrder(viaAtt, viaAtt, viaWebpass, viaWebpass);
        try (var one = routed.client.open(server);
                var two = routed.client.open(server)) {
            boolean firstFails = Visitor.ask(one).equals(viaAtt);
            var failing = firstFails ? one : two;
            var staying = firstFails ? two : one;
            assertThat(Visitor.ask(failing)).isEqualTo(viaAtt);
            assertThat(Visitor.ask(staying)).isEqualTo(viaWebpass);
            routed.apply(MOVED, LabSite.picture(LabSite::failed, UnaryOperator.identity()));
            assertThat(routed.client.connect(server, 4)).containsOnly(viaWebpass);
            assertThat(Visitor.ask(staying)).isEqualTo(viaWebpass);
            assertThatThrownBy(() -> Visitor.ask(failing)).hasMessageContaining("reset");
        } finally {
            routed.apply(MOVED, LabSite.healthy());
        }
    }

    @Test
    void whatComesInIsAnsweredByItsWan() {
        assertThat(routed.internet.connect(ATT4, 2)).containsOnly("10.250.250.2");
        assertThat(routed.internet.connect("136.25.91.243", 2)).containsOnly("10.250.250.3");
        try (var reached = routed.world.serve(routed.world.client)) {
            assertThat(reached.isOpen()).isTrue();
            assertThat(routed.internet.connect(ATT6, 2)).containsOnly(CLIENT6);
            assertThat(routed.internet.connect(WEBPASS6, 2)).containsOnly(CLIENT6);
        }
    }

    @Test
    void theRoutersOwnConnectionsFindAWan() {
        var router = new Visitor(routed.world.router);
        assertThat(router.connect(INTERNET4, 1)).containsExactly("104.57.224.10");
        assertThat(router.connect(INTERNET6, 1)).containsExactly("2600:1700:2f71:c80::1");
    }

    /// Of packets, before and behind us; and of flows, which our rules then find a slower way.
    @ParameterizedTest
    @MethodSource("families")
    void whatOthersWriteIntoTheRestOfTheMarkIsKept(String server, String viaAtt, String viaWebpass)
            throws Exception {
        routed.world.router.nft(
                "table inet others { counter marked { }; counter tracked { }; chain before { type"
                        + " filter hook prerouting priority raw; iifname \"enmwanbr0\" meta mark set"
                        + " 0x10000; }; chain between { type filter hook forward priority -5; ct mark"
                        + " set ct mark or 0x20000; }; chain behind { type filter hook postrouting"
                        + " priority 0; oifname { \"enatt0.3242\", \"enwebpass0\" } meta mark and"
                        + " 0x10000 != 0 counter name marked; ct mark and 0x20000 != 0 counter name"
                        + " tracked; }; }");
        try {
            assertThat(routed.client.connect(server, 4))
                    .containsExactlyInAnyOrder(viaAtt, viaAtt, viaWebpass, viaWebpass);
            try (var one = routed.client.open(server);
                    var two = routed.client.open(server)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(List.of(Visitor.ask(one), Visitor.ask(two)))
                            .containsExactlyInAnyOrder(viaAtt, viaWebpass);
                }
            }
            // A connection is at least a SYN, its end of the handshake, a question and an end.
            assertThat(counted("marked")).isGreaterThanOrEqualTo(4 * 4);
            assertThat(counted("tracked")).isGreaterThanOrEqualTo(4 * 4);
        } finally {
            routed.world.router.nft("delete table inet others");
        }
    }

    private static int counted(String counter) {
        var found = PACKETS.matcher(routed.world.router.nft("list counter inet others " + counter));
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(INTERNET4, ATT4, WEBPASS4), Arguments.of(INTERNET6, ATT6, WEBPASS6));
    }
}
