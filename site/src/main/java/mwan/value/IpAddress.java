package mwan.value;

/// An address of either family.
public sealed interface IpAddress permits Ipv4Address, Ipv6Address {
    Family family();

    /// Network byte order.
    byte[] octets();

    static IpAddress parse(String text) {
        return text.contains(":") ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
    }

    static IpAddress of(byte[] octets) {
        return octets.length == 4 ? Ipv4Address.of(octets) : Ipv6Address.of(octets);
    }
}
