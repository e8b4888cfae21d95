package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    private static final String OLD4 = "198.51.102.2";
    private static final Set<String> NEW4 = Set.of("104.57.226.193", "136.25.91.242");

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

    /// The source that the Internet sees of new connections from a client.
    private static Set<String> seen(String client) {
        var seen = new java.util.TreeSet<String>();
        for (int connection = 0; connection < 8; connection++) {
            seen.add(
                    provision("lab", "exec", client, "--", "curl", "-sS", "-m", "5", Lab.SEEN4)
                            .succeeded()
                            .out()
                            .strip());
        }
        return seen;
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
        assertThat(seen("client-vlan100")).containsExactly(OLD4);
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
        provision("lab", "opnsense", "phase-1").succeeded();
        var report = check(1).succeeded();
        assertThat(status(report, "opnsense.gateway.ipv4")).isEqualTo("passed");
        assertThat(status(report, "opnsense.gateway.ipv6")).isEqualTo("passed");
        assertThat(status(report, "opnsense.default.ipv4")).isEqualTo("failed");
        assertThat(NEW4).containsAll(seen("client-vlan200"));
        assertThat(seen("client-vlan100")).containsExactly(OLD4);
    }

    @Test
    @Order(4)
    void inPhase2TheRouterCarriesAndWhatIsLeftIsNamed() {
        provision("lab", "opnsense", "phase-2").succeeded();
        assertThat(seen("client-vlan100")).isEqualTo(NEW4);
        var report = check(2).ended(1);
        assertThat(status(report, "opnsense.default.ipv4")).isEqualTo("passed");
        assertThat(status(report, "opnsense.default.ipv6")).isEqualTo("passed");
        for (var left : List.of("gateway-groups", "npt", "interfaces", "opnatt")) {
            assertThat(status(report, "opnsense.left." + left)).as(left).isEqualTo("failed");
        }
    }

    @Test
    @Order(5)
    void whenTheOldLinesAreRemovedNothingIsLeft() {
        provision("lab", "opnsense", "remove-old-lines").succeeded();
        check(2).succeeded();
        assertThat(seen("client-vlan200")).isEqualTo(NEW4);
    }

    @Test
    @Order(6)
    void theWayBack() {
        provision("lab", "opnsense", "go-back").succeeded();
        assertThat(seen("client-vlan100")).containsExactly(OLD4);
        assertThat(opnsense("detach", "--vm", "100").succeeded().out()).contains("net1");
        assertThat(opnsense("detach", "--vm", "100").succeeded().out()).contains("no changes");
        assertThat(seen("client-vlan200")).containsExactly(OLD4);
    }
}
