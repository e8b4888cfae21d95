package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The lab whose virtual machine is the disk image under QEMU: what the machine's own kernel lacks,
/// and what a container is given from outside, is the real thing here.
@Tag("lab")
@Tag("slow")
@Order(95)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QemuLabTest {
    private static final String NAME = Lab.NAME + "-q";
    private static final String SITE = "sites/lab-qemu.yaml";

    /// Emulated, everything takes ten times as long.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Outcome provision(String... words) {
        var command = new ArrayList<>(List.of("./mwan-provision", "--lab", NAME));
        command.addAll(List.of(words));
        return Commands.run(command, Duration.ofMinutes(25));
    }

    private static Outcome router(String script) {
        return Commands.run(
                List.of(
                        "./mwan-provision",
                        "--lab",
                        NAME,
                        "lab",
                        "exec",
                        "mwan",
                        "--",
                        "bash",
                        "-s"),
                Map.of(),
                script);
    }

    private static String said(String script) {
        return router("set -euo pipefail\n" + script).succeeded().out().strip();
    }

    private static List<String> missedChecks() {
        var report = provision("verify", "--site", SITE, "--output", "json");
        var missed = new ArrayList<String>();
        for (var check : Lab.json(report.out()).path("checks")) {
            if (check.path("required").asBoolean()
                    && !check.path("status").asText().equals("passed")) {
                missed.add(check.path("id").asText() + ": " + check.path("seen").asText());
            }
        }
        return missed;
    }

    private static String verdict(String wan) {
        var status = router("mwan status --output json");
        if (status.exit() != 0) {
            return "no answer";
        }
        for (var one : Lab.json(status.out()).path("wans")) {
            if (one.path("name").asText().equals(wan)) {
                return one.path("ipv4").path("verdict").asText();
            }
        }
        return "no such WAN";
    }

    private static void awaitVerdict(String wan, String wished) {
        Lab.await(wan + " to be " + wished, PATIENCE, () -> verdict(wan), wished::equals);
    }

    @BeforeAll
    static void up() {
        var up = provision("lab", "up", "--vm", "qemu").succeeded();
        System.out.println(up.out());
    }

    @AfterAll
    static void down() {
        provision("lab", "down").succeeded();
    }

    @Test
    @Order(1)
    void theWholeChecklistPasses() {
        assertThat(missedChecks()).isEmpty();
    }

    @Test
    @Order(2)
    void kernelLinkNamesAndVlanAreReal() {
        assertThat(said("systemd-detect-virt")).isEqualTo("qemu");
        assertThat(
                        said("cd /sys/class/net; for l in enatt0 enwebpass0 enmwanbr0; do basename \"$(readlink \"$l/device/driver\")\"; done")
                                .lines())
                .containsExactly("igb", "e1000e", "virtio_net");
        assertThat(said("ip -d link show enatt0.3242")).contains("vlan protocol 802.1Q id 3242");
        assertThat(said("udevadm info /sys/class/net/enatt0 | grep ID_NET_LINK_FILE"))
                .contains("/etc/systemd/network/");
    }

    @Test
    @Order(3)
    void establishedFlowsTakeTheFlowTable() {
        assertThat(said("nft list flowtables inet"))
                .contains("enmwanbr0", "enatt0.3242", "enwebpass0");
        var client =
                Commands.startSilently(
                        List.of(
                                "./mwan-provision",
                                "--lab",
                                NAME,
                                "lab",
                                "exec",
                                "client-vlan100",
                                "--",
                                "curl",
                                "-s",
                                "--rate",
                                "10/s",
                                Lab.SEEN4 + "[1-600]"));
        try {
            Lab.await(
                    "a flow in the flow table",
                    PATIENCE,
                    () -> router("conntrack -L -p tcp").out(),
                    flows -> flows.contains("[OFFLOAD]"));
        } finally {
            client.destroy();
        }
    }

    /// By the kernel's clock of that boot: nothing is asked of the VLAN before its parent is
    /// authorised.
    @Test
    @Order(4)
    void theVlansLeaseComesAfterTheParentsAuthentication() {
        var seconds = Pattern.compile("^\\[ *([0-9.]+)\\]");
        double authenticated =
                first(
                        seconds,
                        said(
                                "journalctl -b -u wpa_supplicant-mwan -o short-monotonic --no-pager | grep -m1 CTRL-EVENT-EAP-SUCCESS"));
        double leased =
                first(
                        seconds,
                        said(
                                "journalctl -b -u systemd-networkd -o short-monotonic --no-pager | grep -m1 'enatt0.3242: DHCPv4 address'"));
        System.out.printf(
                "802.1X at %.1f s, DHCPv4 on the VLAN at %.1f s%n", authenticated, leased);
        assertThat(leased).isGreaterThan(authenticated);
    }

    private static double first(Pattern number, String line) {
        var found = number.matcher(line);
        assertThat(found.find()).as(line).isTrue();
        return Double.parseDouble(found.group(1));
    }

    @Test
    @Order(5)
    void withoutAuthorisationTheVlanHasNoService() {
        provision("lab", "fault", "no-auth", "att").succeeded();
        awaitVerdict("att", "unhealthy");
        assertThat(
                        router(
                                        "networkctl forcerenew enatt0.3242; ping -c 2 -W 2 -I enatt0.3242 104.57.224.1")
                                .exit())
                .isNotZero();
        provision("lab", "heal").succeeded();
        awaitVerdict("att", "healthy");
    }

    @Test
    @Order(6)
    void aDelegationIsRenewedAndRenumbered() {
        Lab.await(
                "both delegations",
                PATIENCE,
                QemuLabTest::delegations,
                now ->
                        now.contains("2600:1700:2f71:c80::/60")
                                && now.contains("2604:5500:c271:be00::/60"));
        long leased = leaseTime();
        Lab.await("a renewal", PATIENCE, QemuLabTest::leaseTime, now -> now > leased);
        provision("lab", "fault", "renumber", "att").succeeded();
        Lab.await(
                "another delegation",
                PATIENCE,
                QemuLabTest::delegations,
                now -> now.contains("2600:1700:2f71:d80::/60"));
        provision("lab", "heal").succeeded();
        Lab.await(
                "the delegation as it was",
                PATIENCE,
                QemuLabTest::delegations,
                now -> now.contains("2600:1700:2f71:c80::/60"));
        awaitVerdict("att", "healthy");
    }

    /// Not by networkd's unreachable routes: with each renewal of one link it takes away the other
    /// links' ones.
    private static String delegations() {
        return router("mwan npt").out();
    }

    /// When AT&T's DHCPv6 server last gave or renewed the lease, on the guest's clock.
    private static long leaseTime() {
        return Lab.json(said("networkctl --json=short status enatt0.3242"))
                .at("/DHCPv6Client/Lease/LeaseTimestampUSec")
                .asLong();
    }

    /// The guest's own clock, which no container has: an hour ahead, and back.
    @Test
    @Order(7)
    void aJumpOfTheWallClockMovesNothing() {
        var routes = "ip route show table att; ip route show table webpass";
        var before = said(routes);
        for (var jump : List.of("+1 hour", "-1 hour")) {
            said("systemctl stop chrony; date --set='" + jump + "'");
            assertThat(said("mwan plan")).isEqualTo("no differences");
            awaitVerdict("att", "healthy");
            awaitVerdict("webpass", "healthy");
        }
        said("systemctl start chrony");
        assertThat(said(routes)).isEqualTo(before);
        assertThat(missedChecks()).isEmpty();
    }

    @Test
    @Order(8)
    void aLinkThatIsUnpluggedIsTakenAgainWhenItIsBack() {
        for (var wan : List.of("webpass", "att")) {
            provision("lab", "fault", "link-removed", wan).succeeded();
            awaitVerdict(wan, "unhealthy");
            assertThat(said("ls /sys/class/net")).doesNotContain("en" + wan + "0");
            provision("lab", "heal").succeeded();
            awaitVerdict(wan, "healthy");
        }
        assertThat(missedChecks()).isEmpty();
    }

    @Test
    @Order(9)
    void howLongNewConnectionsFailIsShown() {
        for (var fault : List.of("carrier-loss", "black-hole")) {
            var begin = System.nanoTime();
            provision("lab", "fault", fault, "webpass").succeeded();
            awaitVerdict("webpass", "unhealthy");
            System.out.printf(
                    "%s: the verdict was there within %.1f s of the command, emulated%n",
                    fault, (System.nanoTime() - begin) / 1e9);
            assertThat(
                            provision(
                                            "lab",
                                            "exec",
                                            "client-vlan100",
                                            "--",
                                            "curl",
                                            "-s",
                                            "--max-time",
                                            "20",
                                            Lab.SEEN4 + "[1-4]")
                                    .succeeded()
                                    .lines())
                    .containsOnly(Traffic.ATT4);
            provision("lab", "heal").succeeded();
            awaitVerdict("webpass", "healthy");
        }
    }

    @Test
    @Order(10)
    void theGuestAgentRunsCommands() {
        var exec =
                Commands.run(
                        List.of("lab/vm-driver", "agent", "113"),
                        Map.of("MWAN_LAB", NAME),
                        "cat\0/proc/sys/kernel/osrelease\0");
        assertThat(exec.succeeded().out()).contains(said("uname -r"));
    }
}
