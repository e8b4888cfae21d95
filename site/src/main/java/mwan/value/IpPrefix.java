package mwan.value;

/// A prefix of either family.
public sealed interface IpPrefix permits Ipv4Prefix, Ipv6Prefix {
    IpAddress address();

    int length();

    default Family family() {
        return address().family();
    }

    boolean contains(IpAddress other);

    /// Whether the other lies within this one, or is this one.
    default boolean covers(IpPrefix other) {
        return other.length() >= length() && contains(other.address());
    }

    static IpPrefix parse(String text) {
        return text.contains(":") ? Ipv6Prefix.parse(text) : Ipv4Prefix.parse(text);
    }
}
