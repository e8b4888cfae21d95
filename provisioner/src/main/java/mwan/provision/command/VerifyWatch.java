package mwan.provision.command;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.provision.proxmox.Waiting;
import mwan.provision.verify.JsonReport;
import mwan.provision.verify.Report;
import mwan.provision.verify.TextReport;

/// Runs the checklist again and again: tells the first report whole, and then, with its time, only
/// what has changed. As JSON it is a whole report in each line.
final class VerifyWatch {
    private final Supplier<Report> look;
    private final Consumer<String> tell;
    private final boolean asJson;
    private final TextReport text;
    private final Waiting waiting;
    private final InstantSource clock;
    private final ZoneId zone;

    VerifyWatch(
            Supplier<Report> look,
            Consumer<String> tell,
            boolean asJson,
            TextReport text,
            Waiting waiting,
            InstantSource clock,
            ZoneId zone) {
        this.look = look;
        this.tell = tell;
        this.asJson = asJson;
        this.text = text;
        this.waiting = waiting;
        this.clock = clock;
        this.zone = zone;
    }

    /// Goes on until it has looked so often, or until the program is ended from outside.
    ///
    /// @param pause between the end of one round and the beginning of the next
    /// @param rounds 0 for no end
    /// @return as the last round ended
    ExitCode run(Duration pause, int rounds) {
        var report = look.get();
        tell.accept(asJson ? JsonReport.line(report) : text.text(report));
        for (int round = 1; rounds == 0 || round < rounds; round++) {
            waiting.pause(pause);
            var now = look.get();
            tell(report, now);
            report = now;
        }
        return report.exitCode();
    }

    private void tell(Report before, Report now) {
        if (asJson) {
            tell.accept(JsonReport.line(now));
            return;
        }
        var changes = text.changes(before, now);
        if (!changes.isEmpty()) {
            tell.accept(
                    LocalTime.ofInstant(clock.instant(), zone).truncatedTo(ChronoUnit.SECONDS)
                            + "  "
                            + now.summary()
                            + "\n"
                            + changes);
        }
    }
}
