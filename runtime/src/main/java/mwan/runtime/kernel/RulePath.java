package mwan.runtime.kernel;

import java.util.Optional;
import mwan.runtime.decide.Forced;
import mwan.runtime.decide.PinLayers;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.Translation;
import mwan.site.Choosing;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// Which parts of our nft table decide for a flow, as they are loaded: a chain and its rule, a map
/// and its element.
public final class RulePath {
    private RulePath() {}

    /// By which rule a new flow from this source gets its turn, or is refused.
    public static String usual(Ruleset ruleset, IpAddress source) {
        var choices = ruleset.choices(source.family());
        int rule = 0;
        while (rule < choices.size() && !isFrom(choices.get(rule).sources(), source)) {
            rule++;
        }
        var rules = NewFlowsText.choiceRules(ruleset, source.family());
        return chain(NewFlowsText.chooser(source.family()), rules.get(rule));
    }

    /// By which rule and element a class forces a WAN, and what that one's chain says.
    public static String forced(Ruleset ruleset, Family family, Choosing.ForcedClass forced) {
        return chain(
                        NewFlowsText.sortingChain(family),
                        "dscp " + NewFlowsText.classElement(forced, family))
                + onwards(ruleset, forced.wan(), forced.failover(), family);
    }

    /// By which map and element a pin forces a WAN, and what that one's chain says.
    public static String forced(Ruleset ruleset, Choosing.Pin pin) {
        var family = pin.family();
        var layers = PinLayers.of(ruleset.router().choosing().pins(), family);
        int layer = 0;
        while (!layers.get(layer).contains(pin)) {
            layer++;
        }
        return "map "
                + NewFlowsText.pinMap(family, layer)
                + ": "
                + NewFlowsText.pinElement(pin, family)
                + onwards(ruleset, pin.wan(), pin.failover(), family);
    }

    private static String onwards(Ruleset ruleset, WanName wan, boolean failover, Family family) {
        return ruleset.forced().stream()
                .filter(it ->
                        it.wan().equals(wan) && it.failover() == failover && it.family() == family)
                .findFirst()
                .map(RulePath::onwards)
                .orElse("");
    }

    private static String onwards(Forced forced) {
        return "; "
                + chain(
                        NewFlowsText.forcedChain(forced),
                        String.join("; ", NewFlowsText.forcedRules(forced)));
    }

    /// By which chain a flow gets this WAN's mark.
    public static String marking(Wan wan) {
        return "chain " + NewFlowsText.newChain(wan.name());
    }

    /// By which element a mapped address becomes the WAN's.
    public static String mapping(Wan wan, Ipv4Address internal, Ipv4Address external) {
        return "map %s: \"%s\" . %s : %s"
                .formatted(TranslationText.MAPPED_OUT, wan.egress(), internal, external);
    }

    /// By which element a prefix becomes the WAN's.
    public static String translation(Wan wan, Translation translation) {
        return "map %s: \"%s\" . %s : %s"
                .formatted(
                        TranslationText.PREFIXES_OUT,
                        wan.egress(),
                        translation.internal(),
                        translation.external());
    }

    private static String chain(String name, String rule) {
        return "chain " + name + ": " + rule;
    }

    private static boolean isFrom(Optional<Ipv6Prefix> sources, IpAddress source) {
        return sources.map(it -> it.contains(source)).orElse(true);
    }
}
