package mwan.runtime.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import mwan.runtime.netlink.Link;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// Puts together what the kernel, networkd and wpa_supplicant say of each WAN. Each WAN stands
/// alone: one that is missing changes nothing for the others.
final class FactsReader {
    private final Router router;
    private final Map<WanName, Map<Family, KnownGateway>> known = new HashMap<>();

    /// A gateway, and the interface's address while it was seen.
    private record KnownGateway(IpAddress gateway, Optional<?> address) {}

    FactsReader(Router router) {
        this.router = router;
    }

    List<WanFacts> read(
            LinkTable table,
            Function<WanName, Optional<Ipv6Prefix>> delegations,
            Function<WanName, Authentication> authentications) {
        var facts = new ArrayList<WanFacts>();
        for (var wan : router.wans()) {
            facts.add(
                    read(
                            wan,
                            table,
                            delegations.apply(wan.name()),
                            wan.dot1x().isPresent()
                                    ? authentications.apply(wan.name())
                                    : Authentication.NOT_NEEDED));
        }
        return facts;
    }

    private WanFacts read(
            Wan wan,
            LinkTable table,
            Optional<Ipv6Prefix> delegation,
            Authentication authentication) {
        var link = table.link(wan.egress());
        // A VLAN's parent is asked too: the loss of its carrier is known there first.
        boolean carrier =
                link.filter(FactsReader::hasCarrier).isPresent()
                        && table.link(wan.link().name()).stream().allMatch(FactsReader::hasCarrier);
        if (!carrier) {
            known.remove(wan.name());
        }
        var address4 = table.address4(wan.egress());
        var address6 = table.address6(wan.egress());
        return new WanFacts(
                wan.name(),
                link.isPresent(),
                carrier,
                authentication,
                address4,
                gateway(wan, Family.IPV4, table, address4).map(Ipv4Address.class::cast),
                address6,
                gateway(wan, Family.IPV6, table, address6).map(Ipv6Address.class::cast),
                link.isPresent() ? delegation : Optional.empty());
    }

    private static boolean hasCarrier(Link link) {
        return link.up() && link.carrier();
    }

    /// A route that goes while the address stays (networkd restarts, somebody deletes it) does not
    /// make the gateway unknown: probes show whether it is still there.
    private Optional<IpAddress> gateway(
            Wan wan, Family family, LinkTable table, Optional<?> address) {
        var gateways = known.computeIfAbsent(wan.name(), _ -> new HashMap<>());
        var seen = given(wan, family).or(() -> table.gateway(wan, family));
        if (seen.isPresent()) {
            gateways.put(family, new KnownGateway(seen.get(), address));
            return seen;
        }
        return Optional.ofNullable(gateways.get(family))
                .filter(before -> address.isPresent() && before.address().equals(address))
                .map(KnownGateway::gateway);
    }

    private static Optional<IpAddress> given(Wan wan, Family family) {
        return switch (family) {
            case IPV4 ->
                    wan.ipv4()
                            .map(Wan.Ipv4::addressing)
                            .flatMap(addressing ->
                                    addressing instanceof Wan.Addressing.Static fixed
                                            ? Optional.of(fixed.gateway())
                                            : Optional.empty());
            case IPV6 -> wan.ipv6().flatMap(Wan.Ipv6::gateway).map(IpAddress.class::cast);
        };
    }
}
