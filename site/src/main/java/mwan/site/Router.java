package mwan.site;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.value.DomainName;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.MacAddress;
import mwan.value.Port;
import mwan.value.WanName;

/// The router: what the runtime reads.
public record Router(
        Management management,
        Inside inside,
        List<Wan> wans,
        List<Mapping> mappings,
        Unmapped unmapped,
        Choosing choosing,
        Kernel kernel,
        Tracing tracing,
        Notices notices,
        List<DynamicDns> dynamicDns,
        Optional<Monitoring> monitoring) {

    public Optional<Wan> wan(WanName name) {
        return wans.stream().filter(wan -> wan.name().equals(name)).findFirst();
    }

    /// In the order of the VM's devices: management, inside, then the WANs as the site file has
    /// them.
    public List<Attachment> attachments() {
        return Stream.of(
                        Stream.of(management.attachment(), inside.attachment()),
                        wans.stream().map(wan -> wan.link().attachment()))
                .flatMap(each -> each)
                .flatMap(Optional::stream)
                .toList();
    }

    /// The link over which the router is managed; cloud-init configures it.
    ///
    /// @param match the MAC by which the runtime finds its NIC
    public record Management(
            InterfaceName link,
            Optional<Attachment> attachment,
            Optional<MacAddress> match,
            Ipv4InterfaceAddress address,
            Optional<Ipv4Address> gateway,
            List<IpAddress> dns) {}

    /// The link to OPNsense.
    ///
    /// @param match the MAC by which the runtime finds its NIC
    /// @param prefix the internal prefix, translated on its way out
    /// @param nextHop OPNsense's link-local address here
    public record Inside(
            InterfaceName link,
            Optional<Attachment> attachment,
            Optional<MacAddress> match,
            Ipv4InterfaceAddress address,
            Ipv6Prefix prefix,
            Ipv6Address nextHop) {}

    /// One internal address and its public address on each WAN that has one for it.
    public record Mapping(
            Ipv4Address internal, String purpose, Map<WanName, Ipv4Address> external) {}

    /// What happens to inside IPv4 sources that no mapping names.
    public enum Unmapped {
        MASQUERADE,
        DROP
    }

    /// The ranges of the kernel's shared number spaces that are ours.
    ///
    /// @param markMask the bits of packet and conntrack marks that are ours
    /// @param rulePriority the first of our routing policy rules' priorities
    public record Kernel(int markMask, int rulePriority) {
        public static final Kernel DEFAULT = new Kernel(0xff, 1000);
    }

    /// @param debugLogging whether JSON lines go to /var/log/mwan-debug.log
    public record Tracing(boolean debugLogging) {}

    /// Metrics and a status page, on the management link's address alone.
    ///
    /// @param names by which a browser may ask for the page, beside the address itself: any other
    ///   is refused, or a foreign page could have a browser read ours under a name of its own
    public record Monitoring(Port port, List<DomainName> names) {}
}
