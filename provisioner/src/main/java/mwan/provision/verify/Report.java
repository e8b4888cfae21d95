package mwan.provision.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mwan.fault.ExitCode;
import mwan.value.SiteName;
import mwan.value.TraceId;

/// What a run of the checklist came to.
///
/// @param traceId under which the run is found in logs
public record Report(SiteName site, TraceId traceId, Instant started, List<Outcome> outcomes) {
    public Report {
        outcomes = List.copyOf(outcomes);
    }

    /// 1 when a required check failed, 4 when none did but one could not be observed.
    public ExitCode exitCode() {
        if (outcomes.stream().anyMatch(outcome -> outcome.required() && outcome.failed())) {
            return ExitCode.FAILED;
        }
        return outcomes.stream().allMatch(outcome -> !outcome.required() || outcome.passed())
                ? ExitCode.OK
                : ExitCode.UNOBSERVED;
    }

    /// As `41 checks: 41 passed`, or `41 checks: 38 passed, 2 failed, 1 not observed`.
    public String summary() {
        var parts = new ArrayList<String>();
        parts.add(
                count(Outcome.Status.PASSED, true)
                        + count(Outcome.Status.PASSED, false)
                        + " passed");
        add(parts, count(Outcome.Status.FAILED, true), "failed");
        add(parts, count(Outcome.Status.UNOBSERVED, true), "not observed");
        add(parts, count(Outcome.Status.FAILED, false), "failed but not required");
        add(parts, count(Outcome.Status.UNOBSERVED, false), "not required yet");
        return outcomes.size()
                + (outcomes.size() == 1 ? " check: " : " checks: ")
                + String.join(", ", parts);
    }

    private long count(Outcome.Status status, boolean required) {
        return outcomes.stream()
                .filter(outcome -> outcome.status() == status && outcome.required() == required)
                .count();
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }
}
