package mwan.runtime.health;

import java.time.Duration;
import java.util.Optional;
import mwan.site.Service;

/// How a service does on a line.
///
/// @param failedInARow how many of the last questions have failed since one was answered
/// @param latency of the last answer; empty when there was none yet
/// @param sentence for people: whether it answers, and why not
public record ServiceReport(
        Service service, int failedInARow, Optional<Duration> latency, String sentence) {}
