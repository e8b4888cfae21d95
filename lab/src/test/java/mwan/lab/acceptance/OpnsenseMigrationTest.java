package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The move of an OPNsense with two lines of its own behind the router, in both phases, and the way
/// back, in a lab of its own.
@Tag("lab")
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpnsenseMigrationTest {
    private static final String LAB = Lab.NAME + "-move";
    private static final String TEST_HOST = "client-vlan200";
    private static final String OTHER_HOST = "client-vlan100";
    private static final Set<String> OLD = Set.of("198.51.102.2", "2001:db8:a::2");
    private static final Set<String> NEW4 = Set.of("104.57.226.193", "136.25.91.242");
    private static final Set<String> NEW6 =
            Set.of("2600:1700:2f71:c81::100", "2604:5500:c271:be01::100");
    private static final Set<String> TEST_HOSTS_NEW6 =
            Set.of("2600:1700:2f71:c82::50", "2604:5500:c271:be02::50");

    private static Outcome provision(String... arguments) {
        var command = new ArrayList<>(List.of("./mwan-provision", "--lab", LAB));
        command.addAll(List.of(arguments));
        return Commands.run(command);
    }

    private static Outcome opnsense(String command, String... arguments) {
        return provision(
                Stream.concat(
                                Stream.of("opnsense", command, "--site", Lab.SITE),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static Outcome check(int phase) {
        return opnsense(
                "check", "--phase", String.valueOf(phase), "--folder", "conf", "--output", "json");
    }

    private static String status(Outcome report, String id) {
        for (var one : Lab.json(report.out()).path("checks")) {
            if (one.path("id").asText().equals(id)) {
                return one.path("status").asText();
            }
        }
        return "no such check";
    }

    /// The sources that the Internet sees of new connections from a client, in both families.
    private static Set<String> seen(String client) {
        var seen = new TreeSet<String>();
        for (var url : List.of(Lab.SEEN4, Lab.SEEN6)) {
            for (int connection = 0; connection < 8; connection++) {
                seen.add(
                        provision("lab", "exec", client, "--", "curl", "-gsS", "-m", "5", url)
                                .succeeded()
                                .out()
                                .strip());
            }
        }
        return seen;
    }

    private static Set<String> both(Set<String> ipv4, Set<String> ipv6) {
        return Stream.concat(ipv4.stream(), ipv6.stream()).collect(Collectors.toSet());
    }

    private static void theOldLinesCarry() {
        assertThat(seen(TEST_HOST)).isEqualTo(OLD);
        assertThat(seen(OTHER_HOST)).isEqualTo(OLD);
    }

    private static void theRouterCarries() {
        assertThat(seen(TEST_HOST)).isEqualTo(both(NEW4, TEST_HOSTS_NEW6));
        assertThat(seen(OTHER_HOST)).isEqualTo(both(NEW4, NEW6));
    }

    private static void theRouterCarriesTheTestHostAlone() {
        assertThat(seen(TEST_HOST)).isEqualTo(both(NEW4, TEST_HOSTS_NEW6));
        assertThat(seen(OTHER_HOST)).isEqualTo(OLD);
    }

    private static void enter(String step) {
        provision("lab", "opnsense", step).succeeded();
    }

    @BeforeAll
    static void up() {
        provision("lab", "up", "--opnsense", "own-lines").succeeded();
    }

    @AfterAll
    static void down() {
        provision("lab", "down").succeeded();
    }

    @Test
    @Order(1)
    void beforeItTheOldLinesCarryAndNothingIsAttached() {
        theOldLinesCarry();
        assertThat(status(check(1).ended(1), "opnsense.next-hop")).isEqualTo("failed");
    }

    @Test
    @Order(2)
    void attachGivesTheNicAndSaysWhatToEnter() {
        var attached = opnsense("attach", "--vm", "100").succeeded();
        assertThat(attached.out())
                .contains("net1")
                .contains("virtio=BC:24:11:72:00:C2,bridge=mwanbr")
                .contains("System → Gateways → Configuration")
                .contains("10.250.250.1");
        var again = opnsense("attach", "--vm", "100", "--output", "json").succeeded();
        assertThat(Lab.json(again.out()).path("changes")).isEmpty();
        opnsense("attach", "--vm", "113").ended(2);
    }

    @Test
    @Order(3)
    void inPhase1TheTestHostGoesByTheRouterAndNobodyElse() {
        enter("phase-1");
        var report = check(1).succeeded();
        assertThat(status(report, "opnsense.gateway.ipv4")).isEqualTo("passed");
        assertThat(status(report, "opnsense.gateway.ipv6")).isEqualTo("passed");
        assertThat(status(report, "opnsense.default.ipv4")).isEqualTo("failed");
        theRouterCarriesTheTestHostAlone();
    }

    @Test
    @Order(4)
    void fromPhase1OneGoesBack() {
        enter("go-back");
        theOldLinesCarry();
        enter("phase-1");
        theRouterCarriesTheTestHostAlone();
    }

    @Test
    @Order(5)
    void inPhase2TheRouterCarriesAndWhatIsLeftIsNamed() {
        enter("phase-2");
        theRouterCarries();
        var report = check(2).ended(1);
        assertThat(status(report, "opnsense.default.ipv4")).isEqualTo("passed");
        assertThat(status(report, "opnsense.default.ipv6")).isEqualTo("passed");
        for (var left : List.of("gateway-groups", "npt", "interfaces", "opnatt")) {
            assertThat(status(report, "opnsense.left." + left)).as(left).isEqualTo("failed");
        }
    }

    @Test
    @Order(6)
    void fromPhase2OneGoesBack() {
        enter("go-back");
        theOldLinesCarry();
        enter("phase-1");
        enter("phase-2");
        theRouterCarries();
    }

    @Test
    @Order(7)
    void whenTheOldLinesAreRemovedNothingIsLeft() {
        enter("remove-old-lines");
        check(2).succeeded();
        theRouterCarries();
    }

    @Test
    @Order(8)
    void theWayBack() {
        enter("go-back");
        theOldLinesCarry();
        assertThat(opnsense("detach", "--vm", "100").succeeded().out()).contains("net1");
        assertThat(opnsense("detach", "--vm", "100").succeeded().out()).contains("no changes");
        assertThat(provision("lab", "exec", "vault", "--", "qm", "config", "100").succeeded().out())
                .contains("net0")
                .doesNotContain("net1");
        theOldLinesCarry();
    }
}
