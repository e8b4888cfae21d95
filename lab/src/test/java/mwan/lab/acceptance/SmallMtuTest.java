package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A path beyond a WAN carries less than the client's link: who is told so is the client, whose
/// address the provider's router never saw.
@Order(44)
class SmallMtuTest extends FaultScene {
    private static final int TEN_MEGABYTES = 10 << 20;

    @AfterEach
    void restored() {
        for (var wan : new String[] {"att", "webpass"}) {
            Lab.exec("mwan", "mwan", "restore", wan).succeeded();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "att, webpass, 203.0.113.10, 104.57.226.193",
        "att, webpass, 2001:db8:ffff::10, 2600:1700:2f71:c81::100",
        "webpass, att, 203.0.113.10, 136.25.91.242",
        "webpass, att, 2001:db8:ffff::10, 2604:5500:c271:be01::100"
    })
    void theClientLearnsItAndItsTransferCompletes(
            String wan, String other, String server, String seen) {
        Lab.exec("mwan", "mwan", "drain", other).succeeded();
        Lab.fault("small-mtu", wan);
        assertThat(pathMtu(server)).as("before").doesNotContain("mtu");
        try (var _ = Flows.serve()) {
            assertThat(
                            Lab.script(
                                            CLIENT,
                                            "head -c \"$1\" /dev/zero | timeout 60 nc -N \"$2\" 7011",
                                            String.valueOf(TEN_MEGABYTES),
                                            server)
                                    .succeeded()
                                    .lines())
                    .containsExactly(TEN_MEGABYTES + " " + seen);
        }
        assertThat(pathMtu(server)).contains("mtu 1400");
        theRouterItselfConnects();
        Lab.script(CLIENT, "ip route flush cache; ip -6 route flush cache").succeeded();
    }

    private static String pathMtu(String server) {
        return Lab.exec(CLIENT, "ip", "route", "get", server).succeeded().out();
    }
}
