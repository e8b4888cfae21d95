package mwan.value;

import java.util.regex.Pattern;

/// An Ethernet address, upper case with colons, as Proxmox VE writes it.
public record MacAddress(String value) implements Comparable<MacAddress> {
    private static final Pattern FORM = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){5}");

    public MacAddress {
        if (!FORM.matcher(value).matches()
                || (Integer.parseInt(value.substring(0, 2), 16) & 1) != 0) {
            throw new BadValue(value, "a MAC address of one host, as BC:24:11:72:00:C1");
        }
    }

    public static MacAddress parse(String text) {
        return new MacAddress(text.toUpperCase(java.util.Locale.ROOT));
    }

    /// Small letters, as the kernel prints it.
    public String lowerCase() {
        return value.toLowerCase(java.util.Locale.ROOT);
    }

    /// The link-local address that this MAC gives by EUI-64 (RFC 4291, appendix A).
    public Ipv6Address linkLocal() {
        var octets = java.util.HexFormat.of().parseHex(value.replace(":", ""));
        long high =
                ((octets[0] ^ 2L) & 0xff) << 56
                        | (octets[1] & 0xffL) << 48
                        | (octets[2] & 0xffL) << 40
                        | 0xfffeL << 24
                        | (octets[3] & 0xffL) << 16
                        | (octets[4] & 0xffL) << 8
                        | (octets[5] & 0xffL);
        return new Ipv6Address(0xfe80L << 48, high);
    }

    @Override
    public int compareTo(MacAddress other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
