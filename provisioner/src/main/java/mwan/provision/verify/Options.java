package mwan.provision.verify;

import java.util.Set;
import mwan.value.TraceId;

/// What is asked of a run.
///
/// @param traceId under which it is found in logs
/// @param only ids or groups of checks; empty for all
/// @param disruptions what is broken on purpose, to see it come back
public record Options(TraceId traceId, Set<String> only, Set<Disruption> disruptions) {
    public Options {
        only = Set.copyOf(only);
        disruptions = Set.copyOf(disruptions);
    }

    public static Options all(TraceId traceId) {
        return new Options(traceId, Set.of(), Set.of());
    }

    public Options only(Set<String> wanted) {
        return new Options(traceId, wanted, disruptions);
    }

    public Options disrupting(Set<Disruption> wanted) {
        return new Options(traceId, only, wanted);
    }
}
