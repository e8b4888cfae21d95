package mwan.value;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// An IPv6 address, without a zone; printed as RFC 5952 says.
public record Ipv6Address(long high, long low) implements IpAddress, Comparable<Ipv6Address> {
    private static final String WANTED = "an IPv6 address, as fe80::1";

    public static Ipv6Address parse(String text) {
        if (!text.matches("[0-9A-Fa-f:.]{2,45}") || !text.contains(":")) {
            throw new BadValue(text, WANTED);
        }
        try {
            // Java gives an IPv4 address for ::ffff:a.b.c.d, which is none of ours.
            if (Inet6Address.ofLiteral(text) instanceof Inet6Address parsed) {
                return of(parsed.getAddress());
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new BadValue(text, WANTED);
        }
        throw new BadValue(text, WANTED);
    }

    public static Ipv6Address of(byte[] octets) {
        if (octets.length != 16) {
            throw new BadValue(octets.length + " octets", WANTED);
        }
        var buffer = ByteBuffer.wrap(octets);
        return new Ipv6Address(buffer.getLong(), buffer.getLong());
    }

    /// Whether it is in fe80::/10.
    public boolean isLinkLocal() {
        return high >>> 54 == 0xfe80L >>> 6;
    }

    @Override
    public Family family() {
        return Family.IPV6;
    }

    @Override
    public byte[] octets() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(octets());
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public int compareTo(Ipv6Address other) {
        int highs = Long.compareUnsigned(high, other.high);
        return highs != 0 ? highs : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        var groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (int) ((i < 4 ? high >>> 48 - 16 * i : low >>> 112 - 16 * i) & 0xffff);
        }
        int start = -1;
        int longest = 1; // A single zero group is not shortened (RFC 5952, 4.2.2).
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > longest) {
                start = i;
                longest = run;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
