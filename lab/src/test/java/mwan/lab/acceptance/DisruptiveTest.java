package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// `verify --disruptive` breaks each thing and sees it come back: after it nothing is left that was
/// not required yet.
@Tag("lab")
@Tag("slow")
@Order(66)
@ExtendWith(Lab.class)
class DisruptiveTest {
    @Test
    void everythingComesBackByItself() {
        var report = VerifyReport.of("--disruptive");
        assertThat(report.missed()).isEmpty();
        assertThat(report.exit()).isZero();
        assertThat(report.checks())
                .filteredOn(VerifyReport.Check::passed)
                .extracting(VerifyReport.Check::id)
                .contains(
                        "balance.failover.att",
                        "balance.failover.webpass",
                        "balance.failover.monkeybrains",
                        "balance.drain.att",
                        "balance.drain.webpass",
                        "balance.drain.monkeybrains",
                        "persistence.vm-comes-back",
                        "persistence.host-comes-back",
                        "persistence.vm-reboot",
                        "persistence.host-reboot");
        Lab.awaitEverythingDelegated();
    }
}
