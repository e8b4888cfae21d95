package mwan.runtime.networkd;

import mwan.site.Wan;

/// The .network file of the interface that a WAN's IP runs on.
///
/// All routes of the provider go into the WAN's own table: main never gets a default route from
/// here, so nothing falls through from one WAN to another. Names are resolved by the servers that
/// the management link was given; the providers' are not taken.
final class WanNetwork {
    private WanNetwork() {}

    static UnitText render(Wan wan) {
        var unit = new UnitText();
        unit.section("Match").set("Name", wan.egress());
        unit.section("Link")
                // The VLAN's MAC is the parent's; an MTU is set on both.
                .set("RequiredForOnline", false)
                .set("MTUBytes", wan.link().mtu());
        network(wan, unit);
        wan.ipv4().ifPresent(ipv4 -> ipv4(wan, ipv4, unit));
        wan.ipv6().ifPresent(ipv6 -> ipv6(wan, ipv6, unit));
        return unit;
    }

    private static void network(Wan wan, UnitText unit) {
        boolean dhcp4 =
                wan.ipv4()
                        .filter(ipv4 -> ipv4.addressing() instanceof Wan.Addressing.Dhcp)
                        .isPresent();
        boolean ipv6 = wan.ipv6().isPresent();
        unit.section("Network")
                .set("Description", "WAN " + wan.name())
                .set("DHCP", dhcp4 && ipv6 ? "yes" : dhcp4 ? "ipv4" : ipv6 ? "ipv6" : "no")
                .set("LinkLocalAddressing", ipv6 ? "ipv6" : "no")
                .set("IPv6AcceptRA", ipv6)
                .set("IPv6PrivacyExtensions", false)
                // A restart of networkd must not take the lease away from running flows.
                .set("KeepConfiguration", "dhcp-on-stop")
                .set("LLDP", false);
    }

    private static void ipv4(Wan wan, Wan.Ipv4 ipv4, UnitText unit) {
        switch (ipv4.addressing()) {
            case Wan.Addressing.Dhcp _ ->
                    unit.section("DHCPv4")
                            // By the MAC, so that a VM made anew gets the same lease.
                            .set("ClientIdentifier", "mac")
                            .set("RouteTable", wan.table())
                            .set("UseDNS", false)
                            .set("UseNTP", false)
                            .set("UseHostname", false)
                            .set("UseDomains", false)
                            .set("SendHostname", false);
            case Wan.Addressing.Static given -> {
                unit.section("Network").set("Address", given.address());
                unit.section("Route").set("Gateway", given.gateway()).set("Table", wan.table());
            }
        }
    }

    private static void ipv6(Wan wan, Wan.Ipv6 ipv6, UnitText unit) {
        unit.section("DHCPv6")
                .set("DUIDType", "link-layer")
                .set("PrefixDelegationHint", "::/" + ipv6.delegationHint())
                // The provider's advertisements may come late, or never say "managed".
                .set("WithoutRA", "solicit")
                .set("UseDNS", false)
                .set("UseNTP", false)
                .set("UseHostname", false)
                .set("UseDomains", false)
                .set("SendHostname", false);
        unit.section("IPv6AcceptRA")
                .set("RouteTable", wan.table())
                .set("DHCPv6Client", "always")
                .set("UseDNS", false)
                .set("UseDomains", false);
    }
}
