package mwan.runtime.notice;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.site.Router;
import mwan.value.Family;

/// What is wrong at one moment.
///
/// @param wrong each trouble with its reason for people
/// @param unclear troubles of which nothing is known now: they stay as they were
public record Sight(Map<Trouble, String> wrong, Set<Trouble> unclear) {
    public Sight {
        wrong = Collections.unmodifiableMap(new LinkedHashMap<>(wrong));
        unclear = Set.copyOf(unclear);
    }

    /// What is wrong with this picture. A WAN that an operator drained may fail without a word:
    /// somebody works on it.
    ///
    /// @param problems what the kernel refused last, and next hops that do not answer
    public static Sight of(Router router, Picture picture, List<String> problems) {
        var wrong = new LinkedHashMap<Trouble, String>();
        var unclear = new HashSet<Trouble>();
        for (var family : Family.values()) {
            var states = EnumSet.noneOf(Verdict.State.class);
            for (var wan : router.wans()) {
                var now = picture.wan(wan.name());
                if (!wan.carries(family) || now.isEmpty()) {
                    continue;
                }
                var failed = new Trouble.WanFailed(wan.name(), family);
                var verdict = now.get().verdict(family);
                states.add(verdict.state());
                if (verdict.state() == Verdict.State.UNKNOWN) {
                    unclear.add(failed);
                } else if (verdict.state() == Verdict.State.UNHEALTHY && !now.get().drained()) {
                    wrong.put(failed, verdict.reason().label() + ": " + verdict.sentence());
                }
            }
            var none = new Trouble.NoWan(family);
            if (!states.isEmpty() && !states.contains(Verdict.State.HEALTHY)) {
                if (states.contains(Verdict.State.UNKNOWN)) {
                    unclear.add(none);
                } else {
                    wrong.put(none, "no WAN is healthy");
                }
            }
        }
        if (!problems.isEmpty()) {
            wrong.put(new Trouble.KernelRefuses(), String.join("; ", problems));
        }
        return new Sight(wrong, unclear);
    }
}
