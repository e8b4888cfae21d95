package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.provision.verify.seen.Links;
import mwan.provision.verify.seen.NftRuleset;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.Ipv4Address;

/// The router's own nftables table, and the 1:1 mappings in it.
final class NatChecks {
    /// The one table that is the router's.
    static final NftRuleset.Table OURS = new NftRuleset.Table("inet", "mwan");

    static final Kind TABLE =
            Kind.of(
                    Group.NAT,
                    "table",
                    "the router's nftables table is loaded",
                    "the ruleset was flushed or replaced: nothing is marked or translated",
                    "in the VM: nft list tables; systemctl restart mwan");
    static final Kind POLICY =
            Kind.of(
                    Group.NAT,
                    "policy",
                    "what is not asked for is dropped, to the VM and through it",
                    "the firewall's policy is accept: the VM and the hosts behind it are open",
                    "in the VM: nft list ruleset; systemctl restart nftables mwan");
    static final Kind MAPPING =
            Kind.of(
                    Group.NAT,
                    "mapping.{internal}",
                    "{internal} is mapped 1:1 on each WAN, both ways",
                    "a mapping is missing or wrong: the host leaves by another address, or is not reached from outside",
                    "compare router.mappings in the site file; in the VM: nft list table inet mwan; systemctl restart mwan");
    static final Kind ON_LINK =
            Kind.of(
                    Group.NAT,
                    "on-link.{wan}",
                    "{wan}'s mapped addresses are answered for on its link",
                    "the ISP asks by ARP for each address of an on-link block, and nobody answers: only the WAN's own address works",
                    "in the VM: ip address show dev {link}; ip neigh show proxy; systemctl restart mwan");

    static final List<Kind> KINDS = List.of(TABLE, POLICY, MAPPING, ON_LINK);

    private NatChecks() {}

    static List<Check> of(Site site) {
        var router = site.router();
        var checks = new ArrayList<Check>();
        checks.add(
                TABLE.check()
                        .needing(VmChecks.SSH.id())
                        .expecting("table " + OURS)
                        .looking(evidence -> table(new Facts(evidence).nft())));
        checks.add(
                POLICY.check()
                        .needing(VmChecks.SSH.id())
                        .explainedBy(List.of(TABLE.id()))
                        .expecting("policy drop on input and forward")
                        .looking(evidence -> policy(new Facts(evidence).nft())));
        router.mappings()
                .forEach(mapping ->
                        checks.add(
                                MAPPING.check("internal", mapping.internal())
                                        .needing(TABLE.id())
                                        .expecting(text(mapping))
                                        .looking(evidence ->
                                                mapping(
                                                        new Facts(evidence).nft(),
                                                        mapping,
                                                        router))));
        for (var wan : router.wans()) {
            var addresses = onLink(wan, router);
            if (!addresses.isEmpty()) {
                checks.add(
                        ON_LINK.check(java.util.Map.of("wan", wan.name(), "link", wan.egress()))
                                .needing(LeaseChecks.id(wan, mwan.value.Family.IPV4))
                                .expecting("all of " + addresses)
                                .looking(evidence ->
                                        answered(
                                                new Facts(evidence).link(wan.egress()),
                                                proxied(evidence, wan),
                                                addresses)));
            }
        }
        return checks;
    }

    static List<String> ids(Router router) {
        return Stream.concat(
                        Stream.of(TABLE.id()),
                        router.mappings().stream()
                                .map(mapping -> MAPPING.id(mapping.internal().toString())))
                .toList();
    }

    static Judgement table(NftRuleset nft) {
        return nft.has(OURS)
                ? new Judgement.Passed("table " + OURS)
                : new Judgement.Failed("only " + nft.tables());
    }

    static Judgement policy(NftRuleset nft) {
        var open =
                Stream.of("input", "forward")
                        .filter(hook ->
                                nft.chains().stream()
                                        .noneMatch(chain ->
                                                chain.hook().filter(hook::equals).isPresent()
                                                        && chain.policy()
                                                                .filter("drop"::equals)
                                                                .isPresent()))
                        .toList();
        return Judgement.of(
                open.isEmpty(),
                open.isEmpty()
                        ? "policy drop on input and forward"
                        : "no policy drop on " + String.join(" and ", open));
    }

    static Judgement mapping(NftRuleset nft, Router.Mapping mapping, Router router) {
        var faults = new ArrayList<String>();
        mapping.external()
                .forEach((name, external) ->
                        router.wan(name)
                                .ifPresent(wan -> {
                                    var link = wan.egress().value();
                                    var internal = mapping.internal().toString();
                                    if (!nft.lookUp(OURS, link, internal)
                                            .contains(external.toString())) {
                                        faults.add(
                                                name
                                                        + " outward: "
                                                        + nft.lookUp(OURS, link, internal));
                                    }
                                    if (!nft.lookUp(OURS, link, external.toString())
                                            .contains(internal)) {
                                        faults.add(
                                                name
                                                        + " inward: "
                                                        + nft.lookUp(
                                                                OURS, link, external.toString()));
                                    }
                                }));
        return Judgement.of(
                faults.isEmpty(), faults.isEmpty() ? text(mapping) : String.join("; ", faults));
    }

    private static String text(Router.Mapping mapping) {
        return mapping.external().entrySet().stream()
                .map(external -> external.getValue() + " on " + external.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static List<Ipv4Address> onLink(Wan wan, Router router) {
        var block = wan.ipv4().flatMap(Wan.Ipv4::block);
        return router.mappings().stream()
                .flatMap(mapping -> Stream.ofNullable(mapping.external().get(wan.name())))
                .filter(address ->
                        block.filter(b ->
                                        b.reached() == Wan.Reached.ON_LINK
                                                && b.prefix().contains(address))
                                .isPresent())
                .toList();
    }

    private static String proxied(Evidence evidence, Wan wan) {
        return evidence.text(
                Place.ROUTER,
                "ip",
                "-4",
                "-json",
                "neigh",
                "show",
                "proxy",
                "dev",
                wan.egress().value());
    }

    /// @param proxied what `ip neigh show proxy` says
    static Judgement answered(Links.Link link, String proxied, List<Ipv4Address> addresses) {
        var silent =
                addresses.stream()
                        .filter(address ->
                                !link.holds(address) && !proxied.contains("\"" + address + "\""))
                        .toList();
        return Judgement.of(
                silent.isEmpty(),
                silent.isEmpty() ? "all of " + addresses : "nobody answers for " + silent);
    }
}
