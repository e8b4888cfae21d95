package mwan.runtime.health;

import java.time.Duration;

/// How a line did over its window.
///
/// @param samples how many probes that is taken from
public record Quality(double lossPercent, Duration latency, Duration jitter, int samples) {}
