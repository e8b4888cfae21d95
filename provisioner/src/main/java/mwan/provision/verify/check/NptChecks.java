package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mwan.provision.verify.seen.NftRuleset;
import mwan.provision.verify.seen.PrefixTranslations;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;

/// IPv6 prefix translation, which follows what is delegated now.
final class NptChecks {
    static final Kind TRANSLATION =
            Kind.of(
                    Group.NPT,
                    "translation.{wan}",
                    "{wan} translates the internal prefix to its delegated one, both ways",
                    "the translation was lost, or is to a prefix that is no longer delegated",
                    "in the VM: mwan npt; nft list table inet mwan; systemctl restart mwan");
    static final Kind OWN =
            Kind.of(
                    Group.NPT,
                    "own-address.{wan}",
                    "{wan}'s interface has the first address of its delegated prefix",
                    "the router has no address of its own in the delegation: its own IPv6 connections fail",
                    "in the VM: ip -6 address show dev {link}; systemctl restart mwan");

    static final List<Kind> KINDS = List.of(TRANSLATION, OWN);

    private NptChecks() {}

    static List<Check> of(Site site) {
        var router = site.router();
        var checks = new ArrayList<Check>();
        for (var wan : router.wans()) {
            if (wan.ipv6().isEmpty()) {
                continue;
            }
            var names = Map.of("wan", wan.name(), "link", wan.egress());
            checks.add(
                    TRANSLATION
                            .check(names)
                            .needing(LeaseChecks.id(wan, Family.IPV6), NatChecks.TABLE.id())
                            .expecting(
                                    router.inside().prefix()
                                            + " and the delegated prefix, each to the other")
                            .looking(evidence -> {
                                var facts = new Facts(evidence);
                                return translation(
                                        facts.nft(),
                                        wan,
                                        router.inside().prefix(),
                                        facts.networkd(wan.egress()).delegations());
                            }));
            checks.add(
                    OWN.check(names)
                            .needing(LeaseChecks.id(wan, Family.IPV6), HealthChecks.DAEMON.id())
                            .expecting("the delegation's first address")
                            .looking(evidence -> own(new Facts(evidence), wan)));
        }
        return checks;
    }

    static List<String> ids(Router router) {
        return router.wans().stream()
                .filter(wan -> wan.ipv6().isPresent())
                .map(wan -> LinkChecks.id(TRANSLATION, wan))
                .toList();
    }

    static Judgement translation(
            NftRuleset nft, Wan wan, Ipv6Prefix internal, List<Ipv6Prefix> delegations) {
        var translations = PrefixTranslations.in(nft, NatChecks.OURS, wan.egress().value());
        var out = translations.outward();
        var back = translations.inward();
        boolean right =
                delegations.stream()
                        .anyMatch(delegation -> {
                            int length = Math.max(delegation.length(), internal.length());
                            var pair =
                                    new PrefixTranslations.Pair(
                                            internal.lowest(length), delegation.lowest(length));
                            return out.equals(List.of(pair))
                                    && back.equals(List.of(pair.reversed()));
                        });
        return Judgement.of(right, "outward " + text(out) + ", inward " + text(back));
    }

    private static String text(List<PrefixTranslations.Pair> pairs) {
        return pairs.isEmpty()
                ? "nothing"
                : pairs.stream()
                        .map(PrefixTranslations.Pair::toString)
                        .collect(Collectors.joining(" and "));
    }

    private static Judgement own(Facts facts, Wan wan) {
        var link = facts.link(wan.egress());
        var missing =
                facts.networkd(wan.egress()).delegations().stream()
                        .map(Ipv6Prefix::first)
                        .filter(address -> !link.holds(address))
                        .toList();
        return Judgement.of(
                missing.isEmpty(),
                missing.isEmpty() ? "it is there" : "no " + missing + " among " + link.ipv6());
    }
}
