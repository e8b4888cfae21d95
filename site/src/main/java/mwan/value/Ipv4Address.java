package mwan.value;

/// An IPv4 address.
public record Ipv4Address(int bits) implements IpAddress, Comparable<Ipv4Address> {
    private static final String WANTED = "an IPv4 address, as 10.250.250.1";

    public static Ipv4Address parse(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new BadValue(text, WANTED);
        }
        int bits = 0;
        for (var part : parts) {
            // A leading zero is octal to some programs and decimal to others: not taken at all.
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                throw new BadValue(text, WANTED);
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return new Ipv4Address(bits);
    }

    public static Ipv4Address of(byte[] octets) {
        if (octets.length != 4) {
            throw new BadValue(octets.length + " octets", WANTED);
        }
        return new Ipv4Address(
                (octets[0] & 0xff) << 24
                        | (octets[1] & 0xff) << 16
                        | (octets[2] & 0xff) << 8
                        | (octets[3] & 0xff));
    }

    @Override
    public Family family() {
        return Family.IPV4;
    }

    @Override
    public byte[] octets() {
        return new byte[] {
            (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
        };
    }

    @Override
    public int compareTo(Ipv4Address other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return (bits >>> 24)
                + "."
                + (bits >>> 16 & 0xff)
                + "."
                + (bits >>> 8 & 0xff)
                + "."
                + (bits & 0xff);
    }
}
