package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import mwan.site.Choosing;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// What becomes of new flows that a class or a pin gives to this WAN.
///
/// @param failover whether those that the WAN does not take go to the usual choice; else they are
///   refused
/// @param taken the flows that the WAN takes now; empty: none
public record Forced(WanName wan, Family family, boolean failover, Optional<Taken> taken) {
    /// @param sources only flows from here; empty: all
    public record Taken(Optional<Ipv6Prefix> sources) {
        static final Taken ALL = new Taken(Optional.empty());
    }

    /// One for each WAN, family and kind that the site's classes and pins name, in the site's
    /// order.
    static List<Forced> of(Router router, BiFunction<Wan, Family, Optional<Taken>> taken) {
        var forced = new ArrayList<Forced>();
        for (var wan : router.wans()) {
            for (var family : Family.values()) {
                for (boolean failover : List.of(true, false)) {
                    if (isNamed(router.choosing(), wan.name(), family, failover)) {
                        forced.add(
                                new Forced(wan.name(), family, failover, taken.apply(wan, family)));
                    }
                }
            }
        }
        return forced;
    }

    /// A class forces both families.
    private static boolean isNamed(
            Choosing choosing, WanName wan, Family family, boolean failover) {
        return Stream.concat(
                        choosing.classes().stream()
                                .filter(it -> it.wan().equals(wan) && it.failover() == failover),
                        choosing.pins().stream()
                                .filter(it -> it.family() == family)
                                .filter(it -> it.wan().equals(wan) && it.failover() == failover))
                .findAny()
                .isPresent();
    }
}
