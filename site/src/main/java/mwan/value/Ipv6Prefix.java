package mwan.value;

/// An IPv6 prefix; the bits behind its length are zero.
public record Ipv6Prefix(Ipv6Address address, int length) implements IpPrefix {
    private static final String WANTED = "an IPv6 prefix, as 3d06:bad:b01::/60";

    public Ipv6Prefix {
        if (length < 0 || length > 128) {
            throw new BadValue(address + "/" + length, WANTED);
        }
        var cut = cut(address, length);
        if (!cut.equals(address)) {
            throw new BadValue(
                    address + "/" + length,
                    "a prefix: bits are set behind its length; meant is " + cut + "/" + length);
        }
    }

    /// The prefix of this length that the address is in.
    public static Ipv6Prefix around(Ipv6Address address, int length) {
        return new Ipv6Prefix(cut(address, length), length);
    }

    public static Ipv6Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new BadValue(text, WANTED);
        }
        return new Ipv6Prefix(
                Ipv6Address.parse(text.substring(0, slash)),
                Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public boolean contains(IpAddress other) {
        return other instanceof Ipv6Address ipv6 && contains(ipv6);
    }

    public boolean contains(Ipv6Address other) {
        return cut(other, length).equals(address);
    }

    /// The first address of this prefix with its last bit set: `::1` of a delegation.
    public Ipv6Address first() {
        return new Ipv6Address(address.high(), address.low() | 1);
    }

    /// The lowest prefix of this length within it.
    public Ipv6Prefix lowest(int longer) {
        if (longer < length) {
            throw new IllegalArgumentException(this + " has no /" + longer + " within");
        }
        return new Ipv6Prefix(address, longer);
    }

    private static Ipv6Address cut(Ipv6Address address, int length) {
        long high = length == 0 ? 0 : length >= 64 ? -1L : -1L << 64 - length;
        long low = length <= 64 ? 0 : length == 128 ? -1L : -1L << 128 - length;
        return new Ipv6Address(address.high() & high, address.low() & low);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
