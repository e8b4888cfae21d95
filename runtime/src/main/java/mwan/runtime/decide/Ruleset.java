package mwan.runtime.decide;

import java.util.List;
import java.util.Optional;
import mwan.site.Router;
import mwan.value.Family;
import mwan.value.InterfaceName;

/// What the nft table shall do. All that follows from the site file alone is in `router`; the rest
/// changes with the picture, each part by a small transaction of its own.
///
/// @param choices4 in the order in which they are tried; none: new flows are refused
/// @param choices6 the same for IPv6
/// @param forced what becomes of flows for which the site names a WAN
/// @param translations at most one a WAN
/// @param links those that are there now, between which established flows may take a flow table
public record Ruleset(
        Router router,
        List<Choice> choices4,
        List<Choice> choices6,
        List<Forced> forced,
        List<Translation> translations,
        List<InterfaceName> links) {
    public Ruleset {
        choices4 = List.copyOf(choices4);
        choices6 = List.copyOf(choices6);
        forced = List.copyOf(forced);
        translations = List.copyOf(translations);
        links = List.copyOf(links);
    }

    /// What is in force before anybody knows a WAN: nothing new passes.
    public static Ruleset closed(Router router) {
        return new Ruleset(
                router,
                List.of(),
                List.of(),
                Forced.of(router, (_, _) -> Optional.empty()),
                List.of(),
                List.of());
    }

    public List<Choice> choices(Family family) {
        return switch (family) {
            case IPV4 -> choices4;
            case IPV6 -> choices6;
        };
    }
}
