package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The VM and its disk are gone, deleted by a hand: this VM cannot move to another host, so the
/// time until it is there again is its availability.
@Tag("lab")
@Order(79)
@ExtendWith(Lab.class)
class RebuiltTest {
    private static final String GROUP = "/sys/bus/pci/devices/0000:06:00.0/stand-in-iommu-group";
    private static final String OF_THE_VF = "20";

    /// As firmware and slots decide it: the I226-V and the VF are one group.
    private static void aSharedGroupIsToldBeforeAnythingIsMade() {
        var own = Lab.exec("vault", "cat", GROUP).succeeded().out().strip();
        Lab.script("vault", "echo " + OF_THE_VF + " >" + GROUP).succeeded();
        assertThat(Lab.site("up").ended(3).err())
                .contains("error: will not begin", "shares its IOMMU group with 0000:");
        assertThat(Lab.exec("vault", "ls", "/etc/pve/qemu-server").out())
                .doesNotContain("113.conf");
        Lab.script("vault", "echo " + own + " >" + GROUP).succeeded();
    }

    @Test
    void oneUpGivesTheVerifiedRouterAgain() {
        Lab.exec("vault", "qm", "stop", "113").succeeded();
        Lab.exec("vault", "qm", "destroy", "113").succeeded();
        assertThat(Lab.exec("vault", "ls", "/etc/pve/qemu-server").out())
                .doesNotContain("113.conf");
        aSharedGroupIsToldBeforeAnythingIsMade();
        long began = System.nanoTime();
        Lab.site("up").succeeded();
        var took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println("rebuilt and verified within " + took.toSeconds() + " s");
        assertThat(Lab.site("plan", "--detailed-exitcode").exit()).isZero();
    }
}
