package mwan.provision.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.value.MaintenanceWindow;
import org.junit.jupiter.api.Test;

class RestartTest {
    private static final Optional<MaintenanceWindow> HOURS =
            Optional.of(MaintenanceWindow.parse("Sat,Sun 03:00-05:00 America/Los_Angeles"));
    private static final Instant FRIDAY = Instant.parse("2026-11-27T20:00:00Z");
    private static final Instant SATURDAY_NIGHT = Instant.parse("2026-11-28T11:30:00Z");

    @Test
    void allowAndNeverDoNotAskForTheHour() {
        for (var now : new Instant[] {FRIDAY, SATURDAY_NIGHT}) {
            assertThat(Restart.allow.permission(HOURS, now).coldStart())
                    .isEqualTo(ColdStart.ALLOWED);
            assertThat(Restart.never.permission(HOURS, now).coldStart()).isEqualTo(ColdStart.NEVER);
            assertThat(Restart.never.permission(Optional.empty(), now).whyNot())
                    .isEqualTo("--restart allow");
        }
    }

    @Test
    void windowIsTheSiteFilesHours() {
        assertThat(Restart.window.permission(HOURS, SATURDAY_NIGHT).coldStart())
                .isEqualTo(ColdStart.ALLOWED);
        var outside = Restart.window.permission(HOURS, FRIDAY);
        assertThat(outside.coldStart()).isEqualTo(ColdStart.NEVER);
        assertThat(outside.whyNot())
                .isEqualTo(
                        "the maintenance window begins Sat 2026-11-28 03:00 America/Los_Angeles");
    }

    @Test
    void aSiteFileWithoutHoursIsNotGuessed() {
        assertThatThrownBy(() -> Restart.window.permission(Optional.empty(), FRIDAY))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.WRONG_REQUEST);
                            assertThat(error.object()).isEqualTo("vm.maintenance");
                        });
    }
}
