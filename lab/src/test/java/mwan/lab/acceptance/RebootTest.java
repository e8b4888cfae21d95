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
