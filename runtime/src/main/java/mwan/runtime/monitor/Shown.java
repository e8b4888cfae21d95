package mwan.runtime.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// All that is shown at one moment.
record Shown(Readings readings, Traffic traffic, List<Certificate> certificates, Daemon process) {
    Shown {
        certificates = List.copyOf(certificates);
    }

    /// @param file its name without the folder
    /// @param end when the first of the file's certificates ends
    record Certificate(String file, Instant end) {}

    /// The daemon's own process.
    record Daemon(long residentBytes, Duration cpu, Instant began) {}
}
