package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import mwan.runtime.decide.Translation;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.WanName;

/// Which addresses packets bear outside: the look-ups that translate, both ways, and what becomes
/// of what has none.
final class TranslationText {
    static final String MAPPED_OUT = "mapped_out";
    static final String PREFIXES_OUT = "prefixes_out";
    static final String PREFIXES_IN = "prefixes_in";

    /// The chain that keeps a packet from leaving.
    static final String FOREIGN = "foreign";

    private final Router router;

    TranslationText(Router router) {
        this.router = router;
    }

    List<Table.Part> maps(List<Translation> translations) {
        return List.of(
                mappings(MAPPED_OUT, true),
                mappings("mapped_in", false),
                prefixes(PREFIXES_OUT, prefixesOut(translations)),
                prefixes(PREFIXES_IN, prefixesIn(translations)));
    }

    List<Table.Part> chains() {
        return List.of(destinations(), sources(), unmapped(), foreign());
    }

    /// The commands that put these translations in the place of the present ones.
    static String change(Router router, List<Translation> translations) {
        var text = new TranslationText(router);
        var commands = new ArrayList<String>();
        for (var map : List.of(PREFIXES_OUT, PREFIXES_IN)) {
            commands.add("flush map inet %s %s".formatted(RulesetText.TABLE, map));
        }
        if (!translations.isEmpty()) {
            commands.add(addition(PREFIXES_OUT, text.prefixesOut(translations)));
            commands.add(addition(PREFIXES_IN, text.prefixesIn(translations)));
        }
        return String.join("; ", commands);
    }

    private static String addition(String map, List<String> elements) {
        return "add element inet %s %s { %s }"
                .formatted(RulesetText.TABLE, map, String.join(", ", elements));
    }

    private Table.Elements mappings(String name, boolean outwards) {
        var elements = new ArrayList<String>();
        for (var mapping : router.mappings()) {
            for (var wan : router.wans()) {
                var external = mapping.external().get(wan.name());
                if (external != null) {
                    elements.add(
                            "%s . %s : %s"
                                    .formatted(
                                            RulesetText.quoted(wan.egress()),
                                            outwards ? mapping.internal() : external,
                                            outwards ? external : mapping.internal()));
                }
            }
        }
        return new Table.Elements(
                "map", name, List.of("type ifname . ipv4_addr : ipv4_addr"), elements);
    }

    private static Table.Elements prefixes(String name, List<String> elements) {
        return new Table.Elements(
                "map",
                name,
                List.of("type ifname . ipv6_addr : interval ipv6_addr", "flags interval"),
                elements);
    }

    private List<String> prefixesOut(List<Translation> translations) {
        return translations.stream()
                .map(it -> "%s . %s : %s".formatted(egress(it.wan()), it.internal(), it.external()))
                .toList();
    }

    private List<String> prefixesIn(List<Translation> translations) {
        return translations.stream()
                .map(it -> "%s . %s : %s".formatted(egress(it.wan()), it.external(), it.internal()))
                .toList();
    }

    private String egress(WanName name) {
        return RulesetText.quoted(router.wan(name).orElseThrow().egress());
    }

    /// Public addresses to internal ones. A mapped address may be the interface's own: its leases
    /// stay the router's. So does `::1` of a delegation, which is local.
    private Table.Chain destinations() {
        return Table.Chain.at(
                "type nat hook prerouting priority dstnat",
                Table.Policy.ACCEPT,
                "destinations",
                List.of(
                        "iifname %s accept".formatted(RulesetText.quoted(router.inside().link())),
                        "udp sport 67 udp dport 68 accept",
                        "dnat ip to iifname . ip daddr map @mapped_in",
                        "fib daddr type local accept",
                        "dnat ip6 prefix to iifname . ip6 daddr map @" + PREFIXES_IN));
    }

    /// Internal addresses to public ones; what has none must not leave as it is.
    private static Table.Chain sources() {
        return Table.Chain.at(
                "type nat hook postrouting priority srcnat",
                Table.Policy.ACCEPT,
                "sources",
                List.of(
                        "snat ip to oifname . ip saddr map @mapped_out",
                        "snat ip6 prefix to oifname . ip6 saddr map @" + PREFIXES_OUT,
                        "oifname @wans goto unmapped"));
    }

    private Table.Chain unmapped() {
        var rules = new ArrayList<String>();
        rules.add("fib saddr . oif type local accept");
        if (router.unmapped() == Router.Unmapped.DROP) {
            rules.add(
                    "iifname %s meta nfproto ipv4 goto %s"
                            .formatted(RulesetText.quoted(router.inside().link()), FOREIGN));
        }
        rules.add("meta nfproto ipv4 masquerade");
        var hidden = router.wans().stream().filter(TranslationText::hidesIpv6).toList();
        if (!hidden.isEmpty()) {
            rules.add(
                    "oifname { %s } masquerade"
                            .formatted(String.join(", ", RulesetText.names(hidden))));
        }
        rules.add("goto " + FOREIGN);
        return Table.Chain.jumpedTo("unmapped", rules);
    }

    /// What would leave with a source address that is not ours there.
    private Table.Chain foreign() {
        var rules = new ArrayList<String>();
        for (var wan : router.wans()) {
            for (var family : Family.values()) {
                rules.add(
                        "oifname %s meta nfproto %s %s"
                                .formatted(
                                        RulesetText.quoted(wan.egress()),
                                        family.label(),
                                        RulesetText.count(WanCounter.FOREIGN, wan, family)));
            }
        }
        rules.add("counter name foreign drop");
        return Table.Chain.jumpedTo(FOREIGN, rules);
    }

    private static boolean hidesIpv6(Wan wan) {
        return wan.ipv6().filter(Wan.Ipv6::masqueradeWithoutDelegation).isPresent();
    }
}
