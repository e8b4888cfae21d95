package mwan.runtime.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The clock by which networkd's leases end, and drains: it runs since the boot, while the machine
/// sleeps too.
final class BootClock {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private BootClock() {}

    static Duration now() {
        try {
            var seconds = Files.readString(UPTIME).split(" ", 2)[0];
            return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1e3));
        } catch (IOException | NumberFormatException noProcfs) {
            return Duration.ofNanos(System.nanoTime());
        }
    }
}
