package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mwan.runtime.netlink.LinkAddress;
import mwan.runtime.netlink.Protocol;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.WanPicture;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// The addresses that the runtime adds to the WANs.
final class Addresses {
    private Addresses() {}

    static List<LinkAddress> of(
            Router router, Picture picture, Map<WanName, Ipv6Prefix> delegations) {
        var addresses = new ArrayList<LinkAddress>();
        for (var wan : router.wans()) {
            var now = picture.wan(wan.name());
            if (now.filter(WanPicture::linkPresent).isPresent()) {
                addMapped(router, wan, now.get(), addresses);
                addDelegations(wan, delegations, addresses);
            }
        }
        return addresses;
    }

    /// In an on-link block somebody has to answer ARP for each address, and what is on the
    /// interface is answered for, with the daemon or without. Being of scope link they are never
    /// the source of the router's own packets. The interface's own address is there already.
    private static void addMapped(
            Router router, Wan wan, WanPicture now, List<LinkAddress> addresses) {
        boolean onLink =
                wan.ipv4()
                        .flatMap(Wan.Ipv4::block)
                        .filter(block -> block.reached() == Wan.Reached.ON_LINK)
                        .isPresent();
        var own = now.address4().map(Ipv4InterfaceAddress::address);
        // Before the lease nobody knows which of them is the interface's own.
        if (!onLink || own.isEmpty()) {
            return;
        }
        for (var mapping : router.mappings()) {
            var external = mapping.external().get(wan.name());
            if (external != null && !external.equals(own.get())) {
                addresses.add(
                        new LinkAddress(
                                wan.egress(), external, 32, LinkAddress.Scope.LINK, Protocol.MWAN));
            }
        }
    }

    private static void addDelegations(
            Wan wan, Map<WanName, Ipv6Prefix> delegations, List<LinkAddress> addresses) {
        var delegation = delegations.get(wan.name());
        if (delegation != null) {
            addresses.add(
                    new LinkAddress(
                            wan.egress(),
                            delegation.first(),
                            128,
                            LinkAddress.Scope.GLOBAL,
                            Protocol.MWAN));
        }
    }
}
