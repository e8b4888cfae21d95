package mwan.value;

/// An IPv4 prefix; the bits behind its length are zero.
public record Ipv4Prefix(Ipv4Address address, int length) implements IpPrefix {
    private static final String WANTED = "an IPv4 prefix, as 104.57.226.192/29";

    public Ipv4Prefix {
        if (length < 0 || length > 32) {
            throw new BadValue(address + "/" + length, WANTED);
        }
        if ((address.bits() & ~mask(length)) != 0) {
            throw new BadValue(
                    address + "/" + length,
                    "a prefix: bits are set behind its length; meant is "
                            + new Ipv4Address(address.bits() & mask(length))
                            + "/"
                            + length);
        }
    }

    public static Ipv4Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw new BadValue(text, WANTED);
        }
        return new Ipv4Prefix(
                Ipv4Address.parse(text.substring(0, slash)),
                Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public boolean contains(IpAddress other) {
        return other instanceof Ipv4Address ipv4 && contains(ipv4);
    }

    public boolean contains(Ipv4Address other) {
        return (other.bits() & mask(length)) == address.bits();
    }

    static int mask(int length) {
        return length == 0 ? 0 : -1 << 32 - length;
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
