package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;

/// Network interfaces, as `ip -json -details address show` or `… link show` prints them.
public record Links(List<Link> links) {

    public static Links parse(String text) {
        return new Links(
                Json.each(Json.parse("ip", text))
                        .filter(n -> n.has("ifname"))
                        .map(Links::link)
                        .toList());
    }

    public Optional<Link> named(Object name) {
        return links.stream().filter(link -> link.name().equals(name.toString())).findFirst();
    }

    public Optional<Link> holding(IpAddress address) {
        return links.stream().filter(link -> link.holds(address)).findFirst();
    }

    /// @param mac small letters, as the kernel prints it; empty for a link without
    /// @param permanentMac the one burnt into hardware, told when it is not the one in use
    /// @param kind `veth`, `vlan`, `bridge`, …; empty for hardware
    /// @param vlan of a VLAN interface
    /// @param virtualFunctions of a PF
    public record Link(
            String name,
            Set<String> flags,
            String mac,
            Optional<String> permanentMac,
            String kind,
            Optional<Integer> vlan,
            List<Address> addresses,
            List<VirtualFunction> virtualFunctions) {

        public boolean isUp() {
            return flags.contains("UP");
        }

        public boolean hasCarrier() {
            return flags.contains("LOWER_UP");
        }

        public boolean holds(IpAddress address) {
            return addresses.stream().anyMatch(held -> held.address().equals(address));
        }

        public List<Ipv4Address> ipv4() {
            return addresses.stream()
                    .map(Address::address)
                    .flatMap(a ->
                            a instanceof Ipv4Address v4 ? java.util.stream.Stream.of(v4) : null)
                    .toList();
        }

        public List<Ipv6Address> ipv6() {
            return addresses.stream()
                    .map(Address::address)
                    .flatMap(a ->
                            a instanceof Ipv6Address v6 ? java.util.stream.Stream.of(v6) : null)
                    .toList();
        }
    }

    public record Address(IpAddress address, int length) {
        @Override
        public String toString() {
            return address + "/" + length;
        }
    }

    /// A VF as its PF's driver keeps it.
    public record VirtualFunction(int index, String mac, boolean trust, boolean spoofCheck) {}

    private static Link link(JsonNode node) {
        var data = node.path("linkinfo").path("info_data");
        return new Link(
                node.path("ifname").asText(),
                Json.each(node.path("flags"))
                        .map(JsonNode::asText)
                        .collect(Collectors.toUnmodifiableSet()),
                node.path("address").asText(),
                Json.text(node, "permaddr"),
                node.path("linkinfo").path("info_kind").asText(),
                data.path("id").isInt() ? Optional.of(data.path("id").asInt()) : Optional.empty(),
                Json.each(node.path("addr_info"))
                        .filter(a -> a.has("local"))
                        .map(Links::address)
                        .toList(),
                Json.each(node.path("vfinfo_list")).map(Links::virtualFunction).toList());
    }

    private static Address address(JsonNode node) {
        return new Address(
                IpAddress.parse(node.path("local").asText()), node.path("prefixlen").asInt());
    }

    private static VirtualFunction virtualFunction(JsonNode node) {
        return new VirtualFunction(
                node.path("vf").asInt(),
                node.path("address").asText(),
                node.path("trust").asBoolean(),
                node.path("spoofchk").asBoolean());
    }
}
