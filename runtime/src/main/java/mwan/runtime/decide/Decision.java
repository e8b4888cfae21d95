package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import mwan.runtime.netlink.MaskedMark;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Choosing;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.WanName;

/// From the site and the picture of now to the state that the kernel shall have.
public final class Decision {
    private final Router router;
    private final Picture picture;
    private final Carrying before;
    private final Prefixes prefixes;
    private final List<String> remarks = new ArrayList<>();

    private Decision(Router router, Picture picture, Carrying before) {
        this.router = router;
        this.picture = picture;
        this.before = before;
        this.prefixes = Prefixes.of(router, picture);
    }

    /// Pure: the same three give the same result.
    ///
    /// @param before who carries new flows now: a WAN of unknown health stays what it is
    public static Desired decide(Router router, Picture picture, Carrying before) {
        return new Decision(router, picture, before).decide();
    }

    private Desired decide() {
        var carrying4 = carrying(Family.IPV4);
        var carrying6 = carrying(Family.IPV6);
        var forced = Forced.of(router, this::taken);
        var carrying =
                new Carrying(
                        names(carrying4),
                        names(carrying6),
                        takers(forced, Family.IPV4),
                        takers(forced, Family.IPV6));
        remarks.addAll(prefixes.remarks());
        return new Desired(
                new Ruleset(
                        router,
                        choices4(carrying4),
                        prefixes.choices(carrying6, it -> slots(it, Family.IPV6)),
                        forced,
                        prefixes.translations(),
                        presentLinks()),
                Routing.rules(router, picture),
                Routing.routes(router, picture, carrying),
                Addresses.of(router, picture, prefixes.delegations()),
                Parameters.of(router),
                carrying,
                failed(carrying),
                remarks);
    }

    private List<InterfaceName> presentLinks() {
        var links = new ArrayList<InterfaceName>();
        if (picture.insideLink()) {
            links.add(router.inside().link());
        }
        router.wans().stream()
                .filter(wan -> picture.wan(wan.name()).filter(WanPicture::linkPresent).isPresent())
                .map(Wan::egress)
                .forEach(links::add);
        return links;
    }

    private List<Choice> choices4(List<Wan> carrying) {
        return carrying.isEmpty()
                ? List.of()
                : List.of(new Choice(Optional.empty(), slots(carrying, Family.IPV4)));
    }

    private List<WanName> slots(List<Wan> carrying, Family family) {
        if (router.choosing().sticky() == Choosing.Sticky.FLOW) {
            return Slots.of(carrying);
        }
        int tier = carrying.getFirst().tier();
        var all =
                router.wans().stream()
                        .filter(wan ->
                                wan.tier() == tier && wan.carries(family) || carrying.contains(wan))
                        .toList();
        return Slots.keeping(all, carrying);
    }

    /// Of flows for which the site names this WAN. It may be of a tier that does not carry.
    private Optional<Forced.Taken> taken(Wan wan, Family family) {
        if (!usable(wan, family) || !takes(wan, family, before.forced(family))) {
            return Optional.empty();
        }
        return Optional.of(
                switch (family) {
                    case IPV4 -> Forced.Taken.ALL;
                    case IPV6 -> new Forced.Taken(prefixes.sources(wan));
                });
    }

    private static Set<WanName> takers(List<Forced> forced, Family family) {
        return forced.stream()
                .filter(it -> it.family() == family && it.taken().isPresent())
                .map(Forced::wan)
                .collect(Collectors.toSet());
    }

    /// The healthy WANs of the lowest tier that has one. When none is healthy, what there is stays:
    /// a verdict may be wrong, and there is nowhere else to go.
    private List<Wan> carrying(Family family) {
        var usable = router.wans().stream().filter(wan -> usable(wan, family)).toList();
        var healthy = usable.stream().filter(wan -> takes(wan, family, before.of(family))).toList();
        if (healthy.isEmpty()) {
            var kept =
                    usable.stream().filter(wan -> before.of(family).contains(wan.name())).toList();
            if (!before.of(family).isEmpty() && !kept.isEmpty()) {
                remarks.add("no WAN is healthy in " + family.label() + ": what was there stays");
            }
            return kept;
        }
        int tier = healthy.stream().mapToInt(Wan::tier).min().orElseThrow();
        return healthy.stream().filter(wan -> wan.tier() == tier).toList();
    }

    /// Whether the WAN could carry a new flow at all, healthy or not.
    private boolean usable(Wan wan, Family family) {
        return switch (family) {
            case IPV4 -> wan.ipv4().isPresent();
            case IPV6 -> wan.ipv6().isPresent() && prefixes.canCarry(wan);
        };
    }

    /// @param took who did until now: without a verdict that stays
    private boolean takes(Wan wan, Family family, Set<WanName> took) {
        return picture.wan(wan.name())
                .map(now ->
                        !now.drained()
                                && switch (now.verdict(family).state()) {
                                    case HEALTHY -> true;
                                    case UNHEALTHY -> false;
                                    case UNKNOWN -> took.contains(wan.name());
                                })
                .orElse(took.contains(wan.name()));
    }

    /// Flows of a WAN that is known to have failed, only while there is a healthy one to go to.
    private Set<FailedFlows> failed(Carrying carrying) {
        var failed = new HashSet<FailedFlows>();
        for (var wan : router.wans()) {
            for (var family : Family.values()) {
                boolean elsewhere =
                        carrying.of(family).stream()
                                .anyMatch(name -> is(name, family, Verdict.State.HEALTHY));
                if (elsewhere && is(wan.name(), family, Verdict.State.UNHEALTHY)) {
                    failed.add(new FailedFlows(wan.name(), family, mark(router, wan)));
                }
            }
        }
        return failed;
    }

    private boolean is(WanName wan, Family family, Verdict.State state) {
        return picture.wan(wan).filter(now -> now.verdict(family).state() == state).isPresent();
    }

    private static Set<WanName> names(List<Wan> wans) {
        var names = new HashSet<WanName>();
        wans.forEach(wan -> names.add(wan.name()));
        return names;
    }

    /// The WAN's mark at its place in the site's mask.
    public static MaskedMark mark(Router router, Wan wan) {
        return MaskedMark.shifted(wan.mark().number(), router.kernel().markMask());
    }
}
