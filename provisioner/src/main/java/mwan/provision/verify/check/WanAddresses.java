package mwan.provision.verify.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.provision.verify.seen.NetworkdLink;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4Prefix;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;

/// Which WAN a public address belongs to, by the site's mappings and what the ISPs gave.
final class WanAddresses {
    /// RFC 1918, and RFC 6598 for ISPs.
    private static final List<Ipv4Prefix> PRIVATE =
            Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
                    .map(Ipv4Prefix::parse)
                    .toList();

    private final Facts facts;
    private final Router router;

    WanAddresses(Facts facts, Router router) {
        this.facts = facts;
        this.router = router;
    }

    List<Wan> carrying(Family family) {
        return facts.carrying(router, family);
    }

    Optional<Wan> owner(IpAddress address) {
        return router.wans().stream()
                .filter(wan ->
                        switch (address) {
                            case Ipv4Address v4 -> isOf(wan, v4);
                            case Ipv6Address v6 -> isOf(wan, v6);
                        })
                .findFirst();
    }

    /// The delegated prefix that an address is in.
    Optional<Ipv6Prefix> delegationOf(Ipv6Address address) {
        return router.wans().stream()
                .flatMap(wan -> networkd(wan).stream())
                .flatMap(link -> link.delegations().stream())
                .filter(prefix -> prefix.contains(address))
                .findFirst();
    }

    private boolean isOf(Wan wan, Ipv4Address address) {
        boolean mapped =
                router.mappings().stream()
                        .anyMatch(mapping -> address.equals(mapping.external().get(wan.name())));
        return mapped || wan.ipv4().isPresent() && holds(wan, address) || translatedBeyond(wan);
    }

    private boolean holds(Wan wan, Ipv4Address address) {
        return facts.links().named(wan.egress()).filter(link -> link.holds(address)).isPresent();
    }

    /// A WAN whose ISP translates again, behind a private lease, is seen from an address that only
    /// the ISP knows.
    private boolean translatedBeyond(Wan wan) {
        return wan.ipv4().isPresent()
                && router.mappings().stream()
                        .noneMatch(mapping -> mapping.external().containsKey(wan.name()))
                && facts.links().named(wan.egress()).stream()
                        .flatMap(link -> link.ipv4().stream())
                        .anyMatch(own -> PRIVATE.stream().anyMatch(prefix -> prefix.contains(own)));
    }

    private boolean isOf(Wan wan, Ipv6Address address) {
        return networkd(wan)
                .filter(link ->
                        link.delegations().stream().anyMatch(prefix -> prefix.contains(address))
                                || link.addresses6().contains(address))
                .isPresent();
    }

    /// Empty for a WAN without IPv6, and for one whose link is gone: nothing is given to it.
    private Optional<NetworkdLink> networkd(Wan wan) {
        return wan.ipv6().isPresent() && facts.links().named(wan.egress()).isPresent()
                ? Optional.of(facts.networkd(wan.egress()))
                : Optional.empty();
    }
}
