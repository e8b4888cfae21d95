package mwan.site;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.value.DriverName;
import mwan.value.Family;
import mwan.value.Fwmark;
import mwan.value.InterfaceName;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv4Prefix;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.MacAddress;
import mwan.value.TableId;
import mwan.value.VlanId;
import mwan.value.WanName;

/// One line to the Internet.
///
/// @param tier WANs of the lowest tier with a healthy one carry new flows
/// @param weight its share of new flows among its tier's healthy WANs
public record Wan(
        WanName name,
        Fwmark mark,
        TableId table,
        int tier,
        int weight,
        Link link,
        Optional<Dot1x> dot1x,
        Optional<Ipv4> ipv4,
        Optional<Ipv6> ipv6,
        Health health) {

    /// The interface that IP runs on: the VLAN's where there is one.
    public InterfaceName egress() {
        return link.vlan().map(vlan -> link.name().vlan(vlan)).orElse(link.name());
    }

    /// Whether the site gives it this family.
    public boolean carries(Family family) {
        return switch (family) {
            case IPV4 -> ipv4.isPresent();
            case IPV6 -> ipv6.isPresent();
        };
    }

    /// @param name what the parent interface is called in the VM
    /// @param driver by which a passed-through NIC is found; those on bridges are found by `match`
    /// @param match the MAC by which a NIC is found
    /// @param mac a MAC of its own that the parent is given
    /// @param mtu where it is not 1500
    public record Link(
            InterfaceName name,
            Optional<Attachment> attachment,
            Optional<DriverName> driver,
            Optional<MacAddress> match,
            Optional<MacAddress> mac,
            Optional<VlanId> vlan,
            Optional<Integer> mtu) {}

    /// IEEE 802.1X by EAP-TLS on the parent interface.
    ///
    /// @param identity what the client certificate was issued for
    /// @param legacyProvider whether OpenSSL's legacy algorithms are needed
    public record Dot1x(MacAddress identity, boolean legacyProvider) {}

    /// @param addressing how the interface gets its address
    /// @param block public addresses beyond the interface's own
    public record Ipv4(Addressing addressing, Optional<Block> block) {}

    public sealed interface Addressing {
        record Dhcp() implements Addressing {}

        record Static(Ipv4InterfaceAddress address, Ipv4Address gateway) implements Addressing {}
    }

    /// Public addresses that the ISP gives this line.
    ///
    /// @param gateway the ISP's own address in an on-link block, which no mapping may use
    public record Block(Ipv4Prefix prefix, Reached reached, Optional<Ipv4Address> gateway) {}

    /// How the ISP delivers a block: to the interface's own address, or by ARP for each.
    public enum Reached {
        ROUTED,
        ON_LINK
    }

    /// @param delegationHint the prefix length asked for (RFC 8415, 18.2.4)
    /// @param expected what the ISP is known to delegate; reported when it differs, never used
    /// @param inbound what happens to new flows from the Internet to the delegation
    /// @param masqueradeWithoutDelegation whether IPv6 goes out by the interface's own address then
    /// @param gateway a next hop that is set, where router advertisements do not tell it
    public record Ipv6(
            int delegationHint,
            Optional<Ipv6Prefix> expected,
            Inbound inbound,
            boolean masqueradeWithoutDelegation,
            Optional<Ipv6Address> gateway) {}

    public enum Inbound {
        PASS_TO_EDGE,
        DENY
    }

    /// How this line is watched.
    ///
    /// @param targets4 addresses beyond the gateway that answer echo requests
    /// @param probeGateway whether the gateway is asked too
    /// @param intervalMillis between two probes of a family
    /// @param burst probes to each target in the burst that decides
    /// @param windowSeconds over which loss, latency and jitter are taken
    /// @param limits what the line is judged by
    /// @param limits6 the same of IPv6
    /// @param services what is asked beside echoes
    public record Health(
            List<Ipv4Address> targets4,
            List<Ipv6Address> targets6,
            boolean probeGateway,
            int intervalMillis,
            int burst,
            int windowSeconds,
            Limits limits,
            Limits limits6,
            Services services) {
        public Limits limits(Family family) {
            return switch (family) {
                case IPV4 -> limits;
                case IPV6 -> limits6;
            };
        }
    }

    /// When a line is unhealthy, and healthy again.
    ///
    /// @param lossPercent the loss over the window from which the line is unhealthy by quality
    /// @param recoverAfterSeconds how long it must answer before it is healthy again
    /// @param holdDownSeconds the least time between a failure and a recovery
    public record Limits(int lossPercent, int recoverAfterSeconds, int holdDownSeconds) {}

    /// What must answer on a line beside echoes, if anything.
    ///
    /// @param intervalSeconds between two questions to each
    public record Services(List<Service.Dns> dns, List<Service.Http> http, int intervalSeconds) {
        public static final Services NONE = new Services(List.of(), List.of(), 5);

        /// Those that are reached by one family.
        public List<Service> of(Family family) {
            return Stream.<Service>concat(dns.stream(), http.stream())
                    .filter(service -> service.address().family() == family)
                    .toList();
        }
    }
}
