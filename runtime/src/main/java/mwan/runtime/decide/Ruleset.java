package mwan.runtime.decide;

import java.util.List;
import mwan.site.Router;
import mwan.value.Family;

/// What the nft table shall do. All that follows from the site file alone is in `router`; the rest
/// changes with the picture, each part by a small transaction of its own.
///
/// @param choices4 in the order in which they are tried; none: new flows are refused
/// @param choices6 the same for IPv6
/// @param translations at most one a WAN
public record Ruleset(
        Router router,
        List<Choice> choices4,
        List<Choice> choices6,
        List<Translation> translations) {
    public Ruleset {
        choices4 = List.copyOf(choices4);
        choices6 = List.copyOf(choices6);
        translations = List.copyOf(translations);
    }

    /// What is in force before anybody knows a WAN: nothing new passes.
    public static Ruleset closed(Router router) {
        return new Ruleset(router, List.of(), List.of(), List.of());
    }

    public List<Choice> choices(Family family) {
        return switch (family) {
            case IPV4 -> choices4;
            case IPV6 -> choices6;
        };
    }
}
