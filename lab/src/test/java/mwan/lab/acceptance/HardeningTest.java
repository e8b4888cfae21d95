package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// What the daemon may do as a service, and what becomes of it when it hangs.
@Order(46)
class HardeningTest extends FaultScene {
    /// In tenths, as systemd-analyze takes it.
    private static final String EXPOSURE = "25";

    /// The watchdog's 20 s, its 5 s until SIGKILL, and a start on a busy machine.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void theUnitExposesLittle() {
        var analyze =
                List.of("systemd-analyze", "security", "--no-pager", "--threshold=" + EXPOSURE);
        var offline = new java.util.ArrayList<>(analyze);
        offline.addAll(List.of("--offline=true", "runtime/release/units/mwan.service"));
        System.out.println(Commands.run(offline).succeeded().lines().getLast());
        var running = new java.util.ArrayList<>(analyze);
        running.add("mwan.service");
        System.out.println(
                Lab.exec("mwan", running.toArray(String[]::new)).succeeded().lines().getLast());
    }

    @Test
    void itHasNoMoreCapabilitiesThanItNeeds() {
        // CAP_NET_ADMIN is 12, CAP_NET_RAW 13.
        assertThat(
                        Lab.script(
                                        "mwan",
                                        "grep CapEff /proc/$(systemctl show -P MainPID mwan)/status")
                                .succeeded()
                                .lines()
                                .getFirst())
                .endsWith("0000000000003000");
    }

    @Test
    void aDaemonThatHangsIsStartedAgainAndNoFlowIsHarmed() {
        var before = daemon();
        try (var flows = Flows.keep(CLIENT, 0.2, 8, 8)) {
            Lab.exec(
                            "mwan",
                            "systemctl",
                            "kill",
                            "--kill-whom=main",
                            "--signal=STOP",
                            "mwan.service")
                    .succeeded();
            Lab.await(
                    "another process",
                    PATIENCE,
                    HardeningTest::daemon,
                    now -> !now.equals("0") && !now.equals(before));
            theRouterItselfConnects();
            Lab.awaitEverythingHealthy();
            assertThat(flows.end()).allMatch(Flows.Flow::stayed).allMatch(Flows.Flow::lostNothing);
        }
        assertThat(
                        Lab.exec("mwan", "journalctl", "-b", "--no-pager", "-u", "mwan.service")
                                .succeeded()
                                .out())
                .contains("Watchdog timeout");
    }

    private static String daemon() {
        return Lab.exec("mwan", "systemctl", "show", "-P", "MainPID", "mwan.service").out().strip();
    }
}
