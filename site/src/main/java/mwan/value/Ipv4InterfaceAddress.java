package mwan.value;

/// An address as it stands on an interface: with the length of the prefix that is on-link there.
public record Ipv4InterfaceAddress(Ipv4Address address, int length) {
    private static final String WANTED = "an address with its prefix length, as 10.250.250.1/29";

    public Ipv4InterfaceAddress {
        if (length < 1 || length > 32) {
            throw new BadValue(address + "/" + length, WANTED);
        }
    }

    public static Ipv4InterfaceAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw new BadValue(text, WANTED);
        }
        return new Ipv4InterfaceAddress(
                Ipv4Address.parse(text.substring(0, slash)),
                Integer.parseInt(text.substring(slash + 1)));
    }

    /// The prefix that is on-link.
    public Ipv4Prefix prefix() {
        return new Ipv4Prefix(new Ipv4Address(address.bits() & Ipv4Prefix.mask(length)), length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
