package mwan.provision.command;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.value.MaintenanceWindow;

/// When the user lets the VM be stopped and started, as one writes it after `--restart`.
enum Restart {
    allow,
    window,
    never;

    private static final DateTimeFormatter BEGINNING =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm VV", Locale.ROOT);

    /// @param whyNot what a cold start waits for; empty where it may be
    record Permission(ColdStart coldStart, String whyNot) {
        private static final Permission GIVEN = new Permission(ColdStart.ALLOWED, "");

        private static Permission refused(String whyNot) {
            return new Permission(ColdStart.NEVER, whyNot);
        }
    }

    Permission permission(Optional<MaintenanceWindow> maintenance, Instant now) {
        return switch (this) {
            case allow -> Permission.GIVEN;
            case never -> Permission.refused("--restart allow");
            case window -> {
                var hours =
                        maintenance.orElseThrow(() ->
                                SiteReading.missing(
                                        "vm.maintenance", "--restart window asks for it"));
                yield hours.contains(now)
                        ? Permission.GIVEN
                        : Permission.refused(
                                "the maintenance window begins "
                                        + BEGINNING.format(hours.nextAfter(now)));
            }
        };
    }
}
