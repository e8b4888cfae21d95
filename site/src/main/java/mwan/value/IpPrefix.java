package mwan.value;

/// A prefix of either family.
public sealed interface IpPrefix permits Ipv4Prefix, Ipv6Prefix {
    IpAddress address();

    int length();

    default Family family() {
        return address().family();
    }

    static IpPrefix parse(String text) {
        return text.contains(":") ? Ipv6Prefix.parse(text) : Ipv4Prefix.parse(text);
    }
}
