package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mwan.provision.verify.seen.NetworkdLink;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;

/// What the ISPs gave: IPv4 addresses and delegated IPv6 prefixes.
final class LeaseChecks {
    static final Kind IPV4 =
            Kind.of(
                    Group.LEASE,
                    "ipv4.{wan}",
                    "{wan} has its IPv4 address",
                    "the ISP gives no lease: another MAC than it knows, no authentication, or its server is down",
                    "in the VM: networkctl status {link}; journalctl -u systemd-networkd; is the MAC the one that the ISP knows?");
    static final Kind PREFIX =
            Kind.of(
                    Group.LEASE,
                    "prefix.{wan}",
                    "{wan} has been delegated an IPv6 prefix",
                    "the ISP delegates no prefix, so the WAN carries no IPv6",
                    "in the VM: networkctl status {link}; journalctl -u systemd-networkd; another router may still hold the delegation");
    static final Kind EXPECTED =
            Kind.of(
                    Group.LEASE,
                    "expected.{wan}",
                    "{wan}'s delegated prefix is the one that is known",
                    "the ISP has renumbered: what is translated follows by itself, DNS and foreign firewalls do not",
                    "put the new prefix under ipv6.expected of {wan} in the site file, and wherever the old one was told");

    static final List<Kind> KINDS = List.of(IPV4, PREFIX, EXPECTED);

    private LeaseChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        for (var wan : site.router().wans()) {
            wan.ipv4().ifPresent(ipv4 -> checks.add(ipv4(wan, ipv4)));
            wan.ipv6().ifPresent(ipv6 -> checks.addAll(ipv6(wan, ipv6)));
        }
        return checks;
    }

    /// What has to be right before the ISP gives anything.
    private static List<String> needs(Wan wan) {
        return List.of(
                LinkChecks.id(LinkChecks.CARRIER, wan),
                LinkChecks.id(LinkChecks.VLAN, wan),
                LinkChecks.id(LinkChecks.MAC, wan),
                LinkChecks.id(Dot1xChecks.AUTHORIZED, wan),
                ServiceChecks.NETWORKD);
    }

    private static Check ipv4(Wan wan, Wan.Ipv4 ipv4) {
        var draft = IPV4.check(Map.of("wan", wan.name(), "link", wan.egress())).needing(needs(wan));
        return switch (ipv4.addressing()) {
            case Wan.Addressing.Dhcp() ->
                    draft.expecting("a lease by DHCP")
                            .looking(evidence -> lease(new Facts(evidence).networkd(wan.egress())));
            case Wan.Addressing.Static(var address, _) ->
                    draft.expecting(address.toString())
                            .looking(evidence -> {
                                var link = new Facts(evidence).link(wan.egress());
                                return Judgement.of(
                                        link.holds(address.address()), link.ipv4().toString());
                            });
        };
    }

    static Judgement lease(NetworkdLink link) {
        return link.lease4()
                .<Judgement>map(lease -> new Judgement.Passed(lease + " by DHCP"))
                .orElse(new Judgement.Failed("no lease; networkd says " + link.state()));
    }

    private static List<Check> ipv6(Wan wan, Wan.Ipv6 ipv6) {
        var names = Map.of("wan", wan.name(), "link", wan.egress());
        var checks = new ArrayList<Check>();
        var prefix = PREFIX.check(names).needing(needs(wan)).expecting("a delegated prefix");
        // Such a WAN works without: it masquerades.
        checks.add(
                (ipv6.masqueradeWithoutDelegation() ? prefix.optional() : prefix)
                        .looking(
                                evidence -> delegated(new Facts(evidence).networkd(wan.egress()))));
        ipv6.expected()
                .ifPresent(expected ->
                        checks.add(
                                EXPECTED.check(names)
                                        .needing(LinkChecks.id(PREFIX, wan))
                                        .expecting(expected.toString())
                                        .optional()
                                        .looking(evidence ->
                                                expected(
                                                        new Facts(evidence).networkd(wan.egress()),
                                                        expected))));
        return checks;
    }

    static Judgement delegated(NetworkdLink link) {
        return link.delegations().isEmpty()
                ? new Judgement.Failed("no delegated prefix; networkd says " + link.state())
                : new Judgement.Passed(text(link));
    }

    static Judgement expected(NetworkdLink link, Ipv6Prefix expected) {
        return Judgement.of(link.delegations().contains(expected), text(link));
    }

    /// The check whose failure leaves a WAN without this family.
    static String id(Wan wan, Family family) {
        return LinkChecks.id(family == Family.IPV4 ? IPV4 : PREFIX, wan);
    }

    private static String text(NetworkdLink link) {
        return link.delegations().stream()
                .map(Ipv6Prefix::toString)
                .collect(Collectors.joining(", "));
    }
}
