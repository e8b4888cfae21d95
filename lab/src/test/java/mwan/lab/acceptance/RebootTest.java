package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// After a reboot of the VM, and of the host, everything holds without `up`.
@Tag("lab")
@Order(60)
@ExtendWith(Lab.class)
class RebootTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static void everythingHolds() {
        Lab.await(
                "balance over both families",
                PATIENCE,
                () ->
                        Map.of(
                                "ipv4",
                                        Traffic.counted(
                                                Traffic.connections(
                                                        "client-vlan100", Lab.SEEN4, 10)),
                                "ipv6",
                                        Traffic.counted(
                                                Traffic.connections(
                                                        "client-vlan100",
                                                        "http://\\[2001:db8:ffff::10\\]/",
                                                        10))),
                seen ->
                        seen.values().stream()
                                .allMatch(c ->
                                        c.size() == 2
                                                && c.values().stream().allMatch(n -> n == 5)));
        Lab.site("verify").succeeded();
    }

    @Test
    void afterARebootOfTheVm() {
        Lab.reboot("mwan");
        everythingHolds();
    }

    private static final String DROP_INS = "/etc/systemd/system/mwan.service.d";

    /// What the kernel does between the power and the daemon, for as long as one likes to look.
    @Test
    void untilTheDaemonRunsNothingPassesAndNothingButSshIsOpen() {
        Lab.script(
                        "mwan",
                        "mkdir \"$1\" && printf '[Unit]\\nConditionPathExists=/nowhere\\n'"
                                + " >\"$1/never.conf\"",
                        DROP_INS)
                .succeeded();
        try {
            Lab.reboot("mwan");
            Lab.await(
                    "the end of the boot",
                    PATIENCE,
                    () -> Lab.exec("mwan", "systemctl", "is-active", "multi-user.target").out(),
                    "active\n"::equals);
            assertThat(Lab.exec("mwan", "systemctl", "is-active", "mwan.service").out())
                    .isEqualTo("inactive\n");
            assertThat(Lab.exec("mwan", "pgrep", "-x", "java").exit()).isEqualTo(1);
            assertThat(when("nftables.service", "ExecMainExitTimestampMonotonic"))
                    .isPositive()
                    .isLessThanOrEqualTo(
                            when("systemd-networkd.service", "ExecMainStartTimestampMonotonic"));
            Lab.await(
                    "a lease without the daemon",
                    PATIENCE,
                    () -> Lab.exec("mwan", "ip", "-br", "-4", "addr", "show", "enwebpass0").out(),
                    shown -> shown.contains("136.25.91.242"));

            assertThat(opens("workstation", "10.250.0.4", 22)).isTrue();
            assertThat(opens("workstation", "10.250.0.4", 9273)).isFalse();
            assertThat(opens("isp-webpass", "136.25.91.242", 22)).isFalse();
            assertThat(opens("client-vlan100", "10.250.250.1", 22)).isFalse();
            for (var server : new String[] {"203.0.113.10", "2001:db8:ffff::10"}) {
                assertThat(opens("client-vlan100", server, 80)).as(server).isFalse();
            }
            assertThat(opens("internet", "136.25.91.243", 80)).isFalse();
        } finally {
            Lab.exec("mwan", "rm", "-r", DROP_INS).succeeded();
        }
        Lab.exec("mwan", "systemctl", "daemon-reload").succeeded();
        Lab.exec("mwan", "systemctl", "start", "mwan.service").succeeded();
        everythingHolds();
    }

    /// In microseconds since the boot.
    private static long when(String unit, String property) {
        return Long.parseLong(
                Lab.exec("mwan", "systemctl", "show", "--value", "--property=" + property, unit)
                        .succeeded()
                        .out()
                        .strip());
    }

    private static boolean opens(String host, String address, int port) {
        return Lab.exec(host, "nc", "-z", "-w", "2", address, String.valueOf(port)).exit() == 0;
    }

    @Test
    void afterARebootOfTheHost() {
        Lab.reboot("vault");
        everythingHolds();
        assertThat(Lab.exec("vault", "ip", "link", "show", "enp2s0f0np0").succeeded().out())
                .contains("spoof checking off", "trust on");
    }

    @Test
    void withoutTheUnitTheVfIsForgotten() {
        Lab.exec("vault", "systemctl", "disable", "x710-vf-setup.service").succeeded();
        Lab.reboot("vault");
        assertThat(
                        Lab.exec("vault", "cat", "/sys/bus/pci/devices/0000:02:00.0/sriov_numvfs")
                                .out()
                                .strip())
                .isEqualTo("0");
        assertThat(Lab.exec("vault", "ip", "link", "show", "enp2s0f0np0").succeeded().out())
                .doesNotContain("trust on");
        Lab.site("verify").ended(1);
        Lab.site("up").succeeded();
        everythingHolds();
    }
}
