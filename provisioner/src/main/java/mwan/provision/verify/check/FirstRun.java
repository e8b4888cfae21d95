package mwan.provision.verify.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.provision.verify.seen.KeyValues;
import mwan.value.UnitName;

/// When a unit first ran in the present boot: what somebody started by hand once the boot was done
/// has not come back by itself, however well it runs now.
final class FirstRun {
    private static final String TIMESTAMP = "ActiveEnterTimestampMonotonic";

    /// As journalctl's short-monotonic begins a line: seconds since the boot.
    private static final Pattern SECONDS = Pattern.compile("^\\[ *([0-9]{1,12})\\.([0-9]{6})]");

    private FirstRun() {}

    /// How long after the boot was done the unit first ran. Empty when it ran before that, and when
    /// the journal does not reach back so far or cannot be asked for its oldest lines (before
    /// systemd 255).
    static Optional<Duration> lateBy(Evidence evidence, Place place, UnitName unit) {
        var done = bootDone(evidence, place);
        var oldest = oldest(evidence, place, List.of());
        if (done.isZero() || oldest.isEmpty() || oldest.get().compareTo(done) > 0) {
            return Optional.empty();
        }
        return oldest(evidence, place, List.of("--unit", unit.value()))
                .map(first -> first.minus(done))
                .filter(Duration::isPositive);
    }

    /// Zero while the boot goes on.
    private static Duration bootDone(Evidence evidence, Place place) {
        var micros =
                KeyValues.parse(
                                evidence.text(
                                        place,
                                        "systemctl",
                                        "show",
                                        "--property=" + TIMESTAMP,
                                        "multi-user.target"))
                        .get(TIMESTAMP);
        return micros.matches("[0-9]{1,18}")
                ? Duration.ofNanos(Long.parseLong(micros) * 1000)
                : Duration.ZERO;
    }

    private static Optional<Duration> oldest(Evidence evidence, Place place, List<String> of) {
        var argv =
                new ArrayList<>(
                        List.of(
                                "journalctl",
                                "--boot",
                                "--quiet",
                                "--no-pager",
                                "--output=short-monotonic",
                                "--lines=+1"));
        argv.addAll(of);
        var line = SECONDS.matcher(evidence.ask(place, argv.toArray(String[]::new)).text());
        return line.find()
                ? Optional.of(
                        Duration.ofSeconds(Long.parseLong(line.group(1)))
                                .plusNanos(Long.parseLong(line.group(2)) * 1000))
                : Optional.empty();
    }
}
