package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.provision.ssh.Bytes;
import mwan.provision.verify.seen.KernelRules;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.BadValue;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;
import mwan.value.TableId;

/// Policy routing: a flow's mark chooses its WAN's table, and nothing else does.
final class RuleChecks {
    static final Kind FWMARK =
            Kind.of(
                    Group.RULES,
                    "fwmark.{wan}",
                    "{wan}'s mark leads to {wan}'s table",
                    "a mark's policy rule is missing: its flows find no way, or another WAN's",
                    "in the VM: ip rule; ip -6 rule; mwan plan; systemctl restart mwan");
    static final Kind CLOSED =
            Kind.of(
                    Group.RULES,
                    "closed",
                    "what comes from inside without a mark finds no way out",
                    "an unmarked packet follows main and leaves by some WAN with a source that is not that WAN's",
                    "in the VM: ip rule; ip -6 rule; mwan plan; systemctl restart mwan");
    static final Kind NAMES =
            Kind.of(
                    Group.RULES,
                    "table-names",
                    "the routing tables have the WANs' names",
                    "ip route show table NAME does not work, since the names were not written",
                    "in the VM: cat /etc/iproute2/rt_tables.d/mwan.conf; mwan configure");
    static final Kind UNPINNED =
            Kind.of(
                    Group.RULES,
                    "unpinned",
                    "no rule of others pins internal hosts to one WAN",
                    "a rule elsewhere sets the mark by source address, or looks a WAN's table up by it, so that host stops alternating",
                    "remove the rule that is named here, and what loads it; to pin a host, use the site file");

    static final List<Kind> KINDS = List.of(FWMARK, CLOSED, NAMES, UNPINNED);

    private RuleChecks() {}

    static List<Check> of(Site site) {
        var router = site.router();
        var checks = new ArrayList<Check>();
        for (var wan : router.wans()) {
            checks.add(
                    FWMARK.check("wan", wan.name())
                            .needing(HealthChecks.DAEMON.id())
                            .expecting(
                                    "fwmark "
                                            + mark(wan, router.kernel())
                                            + " lookup "
                                            + wan.table())
                            .looking(
                                    evidence -> fwmark(new Facts(evidence), wan, router.kernel())));
        }
        checks.add(
                CLOSED.check()
                        .needing(HealthChecks.DAEMON.id())
                        .expecting(
                                "a rule for "
                                        + router.inside().link()
                                        + " that refuses, in each family")
                        .looking(evidence -> closed(new Facts(evidence), router)));
        checks.add(
                NAMES.check()
                        .needing(VmChecks.SSH.id())
                        .expecting(
                                router.wans().stream()
                                        .map(wan -> wan.table() + " " + wan.name())
                                        .collect(Collectors.joining(", ")))
                        .looking(evidence -> names(evidence, router)));
        checks.add(
                UNPINNED.check()
                        .needing(VmChecks.SSH.id())
                        .expecting("no such rule")
                        .looking(evidence -> {
                            var facts = new Facts(evidence);
                            return unpinned(
                                    facts.nft(),
                                    List.of(facts.rules(Family.IPV4), facts.rules(Family.IPV6)),
                                    router);
                        }));
        return checks;
    }

    /// The ids of the checks without which no new flow finds its way.
    static List<String> ids(Router router) {
        return Stream.concat(
                        router.wans().stream().map(wan -> LinkChecks.id(FWMARK, wan)),
                        Stream.of(UNPINNED.id(), CLOSED.id()))
                .toList();
    }

    static KernelRules.Marked mark(Wan wan, Router.Kernel kernel) {
        long shift = Integer.numberOfTrailingZeros(kernel.markMask());
        return new KernelRules.Marked(
                (long) wan.mark().number() << shift, Integer.toUnsignedLong(kernel.markMask()));
    }

    private static Judgement fwmark(Facts facts, Wan wan, Router.Kernel kernel) {
        var missing =
                Facts.families(wan).stream()
                        .filter(family -> !leads(facts.rules(family), wan, kernel))
                        .map(Family::label)
                        .toList();
        return Judgement.of(
                missing.isEmpty(),
                missing.isEmpty()
                        ? "fwmark " + mark(wan, kernel) + " lookup " + wan.table()
                        : "no such rule for " + String.join(" and ", missing));
    }

    static boolean leads(KernelRules rules, Wan wan, Router.Kernel kernel) {
        var mark = mark(wan, kernel);
        return rules.rules().stream()
                .anyMatch(rule ->
                        rule.mark().filter(mark::equals).isPresent()
                                && rule.table().filter(table -> isTableOf(wan, table)).isPresent());
    }

    private static boolean isTableOf(Wan wan, String table) {
        return table.equals(wan.name().value()) || table.equals(wan.table().toString());
    }

    private static Judgement closed(Facts facts, Router router) {
        var open =
                Stream.of(Family.values())
                        .filter(family ->
                                facts.rules(family).rules().stream()
                                        .noneMatch(rule ->
                                                rule.refuses()
                                                        && rule.incoming()
                                                                .filter(
                                                                        router.inside()
                                                                                        .link()
                                                                                        .value()
                                                                                ::equals)
                                                                .isPresent()))
                        .map(Family::label)
                        .toList();
        return Judgement.of(
                open.isEmpty(),
                open.isEmpty()
                        ? "such a rule in each family"
                        : "no such rule for " + String.join(" and ", open));
    }

    private static Judgement names(Evidence evidence, Router router) {
        var text =
                evidence.read(Place.ROUTER, "/etc/iproute2/rt_tables.d/mwan.conf")
                        .map(Bytes::text)
                        .orElse("");
        return names(text, router);
    }

    static Judgement names(String text, Router router) {
        Map<String, TableId> named =
                text.lines()
                        .map(line -> line.replaceAll("#.*", "").strip().split("\\s+"))
                        .filter(parts -> parts.length == 2)
                        .collect(
                                Collectors.toMap(
                                        parts -> parts[1],
                                        parts -> TableId.parse(parts[0]),
                                        (first, _) -> first));
        var unnamed =
                router.wans().stream()
                        .filter(wan -> !wan.table().equals(named.get(wan.name().value())))
                        .map(wan -> wan.table() + " is not " + wan.name())
                        .toList();
        return Judgement.of(
                unnamed.isEmpty(),
                unnamed.isEmpty() ? named.size() + " names" : String.join(", ", unnamed));
    }

    static Judgement unpinned(
            mwan.provision.verify.seen.NftRuleset nft, List<KernelRules> rules, Router router) {
        var pins =
                Stream.concat(
                                Pins.in(nft, router).map(rule -> "nftables: " + rule),
                                rules.stream()
                                        .flatMap(family -> family.rules().stream())
                                        .filter(rule -> isPin(rule, router))
                                        .map(rule -> "ip rule " + rule))
                        .toList();
        return Judgement.of(
                pins.isEmpty(), pins.isEmpty() ? "no such rule" : String.join("; ", pins));
    }

    private static boolean isPin(KernelRules.Rule rule, Router router) {
        return rule.source().filter(source -> isInside(source, router)).isPresent()
                && rule.table()
                        .filter(table ->
                                router.wans().stream().anyMatch(wan -> isTableOf(wan, table)))
                        .isPresent();
    }

    /// Whether an address or a prefix has hosts behind the inside link in it.
    static boolean isInside(String source, Router router) {
        try {
            return source.contains("/")
                    ? overlaps(IpPrefix.parse(source), router.inside().address().prefix())
                            || overlaps(IpPrefix.parse(source), router.inside().prefix())
                    : switch (IpAddress.parse(source)) {
                        case Ipv4Address v4 -> router.inside().address().prefix().contains(v4);
                        case Ipv6Address v6 -> router.inside().prefix().contains(v6);
                    };
        } catch (BadValue noAddress) {
            return false;
        }
    }

    private static boolean overlaps(IpPrefix one, IpPrefix other) {
        return one.covers(other) || other.covers(one);
    }
}
