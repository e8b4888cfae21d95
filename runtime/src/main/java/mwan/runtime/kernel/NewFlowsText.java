package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mwan.runtime.decide.Forced;
import mwan.runtime.decide.PinLayers;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.StickySlot;
import mwan.site.Choosing;
import mwan.site.Router;
import mwan.value.Family;
import mwan.value.IpPrefix;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// Which WAN takes a new flow from inside: a chain for each family's usual choice, one for each WAN
/// that the site forces on some flows, and before them what tells those flows apart.
final class NewFlowsText {
    private final Router router;

    NewFlowsText(Router router) {
        this.router = router;
    }

    /// @return every chain and map of it, each after what it goes to
    List<Table.Part> parts(Ruleset ruleset) {
        var parts = new ArrayList<Table.Part>();
        for (var family : Family.values()) {
            parts.add(Table.Chain.jumpedTo(chooser(family), choiceRules(ruleset, family)));
        }
        for (var forced : ruleset.forced()) {
            parts.add(Table.Chain.jumpedTo(forcedChain(forced), forcedRules(forced)));
        }
        for (var family : Family.values()) {
            parts.addAll(sorting(family));
        }
        return parts;
    }

    static String chooser(Family family) {
        return "choose_" + family.label();
    }

    static String forcedChain(Forced forced) {
        return forcedChain(forced.wan(), forced.failover(), forced.family());
    }

    private static String forcedChain(WanName wan, boolean failover, Family family) {
        return (failover ? "prefer_" : "only_") + wan + "_" + family.label();
    }

    /// Deals out new flows. Who finds no WAN is told so at once.
    static List<String> choiceRules(Ruleset ruleset, Family family) {
        var key = key(ruleset.router().choosing().sticky(), family);
        var rules = new ArrayList<String>();
        for (var choice : ruleset.choices(family)) {
            rules.add(sources(choice.sources()) + dealing(key, choice.slots()));
        }
        rules.add(refusal("refused"));
        return rules;
    }

    /// By what a flow's slot is found.
    private static String key(Choosing.Sticky sticky, Family family) {
        var ip = ip(family);
        return switch (sticky) {
            case FLOW -> "numgen inc mod %d";
            case SOURCE -> hash(ip + " saddr");
            case SOURCE_DESTINATION -> hash(ip + " saddr . " + ip + " daddr");
        };
    }

    private static String hash(String key) {
        return "jhash " + key + " mod %d seed 0x" + Integer.toHexString(StickySlot.SEED);
    }

    private static String dealing(String key, List<WanName> slots) {
        if (slots.stream().distinct().count() == 1) {
            return "goto " + newChain(slots.getFirst());
        }
        return IntStream.range(0, slots.size())
                .mapToObj(slot -> slot + " : goto " + newChain(slots.get(slot)))
                .collect(Collectors.joining(", ", key.formatted(slots.size()) + " vmap { ", " }"));
    }

    private static String sources(Optional<Ipv6Prefix> sources) {
        return sources.map(prefix -> "ip6 saddr " + prefix + " ").orElse("");
    }

    private static String refusal(String counter) {
        return "counter name " + counter + " reject with icmpx type no-route";
    }

    /// Flows for which the site names a WAN: what it does not take goes to the usual choice, or is
    /// refused.
    static List<String> forcedRules(Forced forced) {
        var rules = new ArrayList<String>();
        forced.taken()
                .ifPresent(taken ->
                        rules.add(sources(taken.sources()) + "goto " + newChain(forced.wan())));
        if (forced.taken().flatMap(Forced.Taken::sources).isPresent() || forced.taken().isEmpty()) {
            rules.add(forced.failover() ? "goto " + chooser(forced.family()) : refusal("pinned"));
        }
        return rules;
    }

    /// A family's new flows from inside: by class, by pin, else by the usual choice. Nothing where
    /// the site forces none.
    private List<Table.Part> sorting(Family family) {
        var rules = new ArrayList<String>();
        var parts = new ArrayList<Table.Part>();
        var classes = router.choosing().classes();
        if (!classes.isEmpty()) {
            rules.add(
                    classes.stream()
                            .map(it -> classElement(it, family))
                            .collect(Collectors.joining(", ", ip(family) + " dscp vmap { ", " }")));
        }
        var layers = PinLayers.of(router.choosing().pins(), family);
        for (int i = 0; i < layers.size(); i++) {
            var map = pinMap(family, i);
            parts.add(pins(map, family, layers.get(i)));
            rules.add("%1$s saddr . %1$s daddr vmap @%2$s".formatted(ip(family), map));
        }
        if (rules.isEmpty()) {
            return List.of();
        }
        rules.add("goto " + chooser(family));
        parts.add(Table.Chain.jumpedTo(sortingChain(family), rules));
        return parts;
    }

    /// Where classes and pins are looked for.
    static String sortingChain(Family family) {
        return "sort_" + family.label();
    }

    static String classElement(Choosing.ForcedClass forced, Family family) {
        return forced.dscp() + " : goto " + forcedChain(forced.wan(), forced.failover(), family);
    }

    /// @param layer as [PinLayers] counts
    static String pinMap(Family family, int layer) {
        return "pins_%s_%d".formatted(family.label(), layer + 1);
    }

    /// Where a new flow gets a WAN's mark.
    static String newChain(WanName wan) {
        return "new_" + wan;
    }

    private static Table.Elements pins(String name, Family family, List<Choosing.Pin> pins) {
        var type =
                switch (family) {
                    case IPV4 -> "ipv4_addr";
                    case IPV6 -> "ipv6_addr";
                };
        return new Table.Elements(
                "map",
                name,
                List.of("type %1$s . %1$s : verdict".formatted(type), "flags interval"),
                pins.stream().map(pin -> pinElement(pin, family)).toList());
    }

    static String pinElement(Choosing.Pin pin, Family family) {
        return "%s . %s : goto %s"
                .formatted(
                        end(pin.source(), family),
                        end(pin.destination(), family),
                        forcedChain(pin.wan(), pin.failover(), family));
    }

    private static String end(Optional<IpPrefix> prefix, Family family) {
        return prefix.map(IpPrefix::toString)
                .orElse(
                        switch (family) {
                            case IPV4 -> "0.0.0.0/0";
                            case IPV6 -> "::/0";
                        });
    }

    private static String ip(Family family) {
        return switch (family) {
            case IPV4 -> "ip";
            case IPV6 -> "ip6";
        };
    }

    /// The chain where a family's new flows from inside go first.
    String first(Family family) {
        return sorting(family).isEmpty() ? chooser(family) : sortingChain(family);
    }
}
