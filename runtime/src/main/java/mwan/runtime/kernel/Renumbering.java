package mwan.runtime.kernel;

import java.util.List;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.FailedFlows;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.Translation;
import mwan.value.Family;

/// Which flows bear a prefix that their WAN no longer has.
final class Renumbering {
    private Renumbering() {}

    static List<FailedFlows> between(List<Translation> old, Ruleset now) {
        return old.stream()
                .filter(translation -> !now.translations().contains(translation))
                .flatMap(translation -> now.router().wan(translation.wan()).stream())
                .map(wan ->
                        new FailedFlows(wan.name(), Family.IPV6, Decision.mark(now.router(), wan)))
                .toList();
    }
}
