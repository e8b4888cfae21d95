package mwan.runtime.kernel;

import static mwan.runtime.kernel.RulesetText.quoted;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.site.Router;

/// What comes to the router itself, and what it sends.
final class OwnPacketsText {
    private final Router router;

    OwnPacketsText(Router router) {
        this.router = router;
    }

    /// In the order in which the kernel lists them.
    List<Table.Chain> out() {
        return List.of(answering(), leaving());
    }

    /// The router's own packets that belong to a marked flow, as its answers to pings and its ICMP
    /// errors, which conntrack gives the flow's public address: they leave by that flow's WAN.
    private Table.Chain answering() {
        return Table.Chain.at(
                "type route hook output priority mangle",
                Table.Policy.ACCEPT,
                "answering",
                List.of(
                        "ct mark and 0x%x vmap { %s }"
                                .formatted(router.kernel().markMask(), RulesetText.marks(router))));
    }

    /// The router's own IPv6 flows whose address is no longer there, as when its WAN has failed:
    /// the kernel, which refuses that in IPv4, would go on sending by whichever WAN there is. Who
    /// sends a datagram is told at once. What belongs to a marked flow is sent by that flow's WAN.
    private Table.Chain leaving() {
        return Table.Chain.at(
                "type filter hook output priority filter",
                Table.Policy.ACCEPT,
                "leaving",
                List.of(
                        "oifname @wans meta mark and 0x%x == 0 ip6 saddr != { ::, fe80::/10 } fib saddr . oif type != local goto %s"
                                .formatted(router.kernel().markMask(), TranslationText.FOREIGN)));
    }

    /// To the router: SSH, and monitoring where the site has it, on the management link, what no
    /// link works without (RFC 4890, leases), and pings.
    Table.Chain entering() {
        var ports =
                Stream.concat(
                                Stream.of(22),
                                router.monitoring().stream().map(it -> it.port().number()))
                        .sorted()
                        .map(String::valueOf)
                        .toList();
        return Table.Chain.at(
                "type filter hook input priority filter",
                Table.Policy.DROP,
                "entering",
                List.of(
                        "ct state vmap { established : accept, related : accept, invalid : drop }",
                        // The router's answers take no WAN.
                        "iifname %s ct mark set ct mark and 0x%x"
                                .formatted(
                                        quoted(router.inside().link()), RulesetText.others(router)),
                        "iifname \"lo\" accept",
                        "iifname %s tcp dport %s accept"
                                .formatted(
                                        quoted(router.management().link()),
                                        ports.size() == 1
                                                ? ports.getFirst()
                                                : "{ " + String.join(", ", ports) + " }"),
                        "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit,"
                                + " nd-router-advert } ip6 hoplimit 255 accept",
                        "icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done,"
                                + " mld2-listener-report } ip6 saddr fe80::/10 accept",
                        "icmp type echo-request limit rate 100/second burst 100 packets accept",
                        "icmpv6 type echo-request limit rate 100/second burst 100 packets accept",
                        "udp sport 67 udp dport 68 accept",
                        "udp sport 547 udp dport 546 ip6 saddr fe80::/10 accept",
                        RulesetText.logging("mwan: to the router: "),
                        "iifname vmap { %s }"
                                .formatted(
                                        router.wans().stream()
                                                .map(wan ->
                                                        quoted(wan.egress())
                                                                + " : goto "
                                                                + RulesetText.dropping(wan))
                                                .collect(Collectors.joining(", ")))));
    }
}
