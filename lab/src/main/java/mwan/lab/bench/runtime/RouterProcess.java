package mwan.lab.bench.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mwan.lab.bench.failover.BenchLab;
import mwan.site.Router;
import mwan.value.IpAddress;

/// The daemon in the lab's router, as its kernel and its journal tell of it.
final class RouterProcess {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VERDICT =
            Pattern.compile("verdict: \\S+ ipv[46] is (?:healthy|unhealthy).*");
    private static final String UNIT = "mwan.service";
    private static final double TICKS_A_SECOND = 100;
    private static final long PATIENCE = 30_000_000_000L;
    private static final long BETWEEN_LOOKS = 500_000_000L;

    private final BenchLab lab;

    RouterProcess(BenchLab lab) {
        this.lab = lab;
    }

    private String shell(String script) {
        return lab.exec("mwan", "sh", "-c", script).strip();
    }

    private String property(String name) {
        return lab.exec("mwan", "systemctl", "show", "--value", "--property=" + name, UNIT).strip();
    }

    /// Of the daemon alone.
    double residentMib() {
        return Long.parseLong(
                        shell(
                                "awk '/^VmRSS:/ {print $2}' /proc/"
                                        + property("MainPID")
                                        + "/status"))
                / 1024.0;
    }

    /// What the daemon's threads have taken of a processor.
    double cpuSeconds() {
        return ticks("$14 + $15");
    }

    /// What the programs have taken that it ran and that have ended.
    double programsCpuSeconds() {
        return ticks("$16 + $17");
    }

    /// What one `ping` for each line takes that asks as often as the daemon does: what the probes
    /// alone cost on this machine.
    double pingsCpuSeconds(Router router, Duration time) {
        var pings = new StringBuilder();
        for (var wan : router.wans()) {
            var targets = new ArrayList<IpAddress>();
            wan.ipv4().ifPresent(_ -> targets.add(wan.health().targets4().getFirst()));
            wan.ipv6().ifPresent(_ -> targets.add(wan.health().targets6().getFirst()));
            for (var target : targets) {
                pings.append(
                        "ping -q -i %s -w %d -I %s %s >/dev/null & "
                                .formatted(
                                        wan.health().intervalMillis() / 1000.0,
                                        time.toSeconds(),
                                        wan.egress(),
                                        target));
            }
        }
        var script = "TIMEFORMAT='%3U %3S'; { time { " + pings + "wait; }; } 2>&1";
        return lab.exec("mwan", "bash", "-c", script)
                .strip()
                .lines()
                .flatMap(line -> Stream.of(line.split(" ")))
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private double ticks(String fields) {
        return Long.parseLong(
                        shell(
                                "awk '{print "
                                        + fields
                                        + "}' /proc/"
                                        + property("MainPID")
                                        + "/stat"))
                / TICKS_A_SECOND;
    }

    /// Starts the daemon anew.
    ///
    /// @return seconds from its start, by systemd's word, to its first verdict in the journal, by
    ///   the same clock
    double secondsToFirstVerdict() {
        lab.exec("mwan", "systemctl", "restart", UNIT);
        long started = Long.parseLong(property("ExecMainStartTimestampMonotonic"));
        long end = System.nanoTime() + PATIENCE;
        while (System.nanoTime() - end < 0) {
            var told = firstVerdict(started);
            if (told.isPresent()) {
                return (told.get() - started) / 1e6;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        throw new IllegalStateException("no verdict within " + PATIENCE / 1e9 + " s");
    }

    private Optional<Long> firstVerdict(long since) {
        return lab.exec(
                        "mwan",
                        "journalctl",
                        "--unit=" + UNIT,
                        "--output=json",
                        "--output-fields=MESSAGE",
                        "--lines=200")
                .lines()
                .map(RouterProcess::entry)
                .filter(entry -> VERDICT.matcher(entry.path("MESSAGE").asText()).matches())
                .map(entry -> entry.path("__MONOTONIC_TIMESTAMP").asLong())
                .filter(at -> at >= since)
                .findFirst();
    }

    private static JsonNode entry(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the journal's line is no JSON: " + line, broken);
        }
    }
}
