package mwan.runtime.dyndns;

import java.util.List;
import java.util.Optional;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;

/// Whether the Internet reaches an address; a record with any other helps nobody, and tells of the
/// network behind.
final class PublicAddress {
    private record Range(IpPrefix prefix, String why) {
        static Range of(String prefix, String why) {
            return new Range(IpPrefix.parse(prefix), why);
        }
    }

    /// From IANA's registries of special-purpose addresses: those that nobody outside a link, a
    /// host or a provider's network reaches.
    private static final List<Range> OTHERS =
            List.of(
                    Range.of("0.0.0.0/8", "of this network (RFC 791)"),
                    Range.of("10.0.0.0/8", "private (RFC 1918)"),
                    Range.of("100.64.0.0/10", "shared by a provider's customers (RFC 6598)"),
                    Range.of("127.0.0.0/8", "a loopback (RFC 1122)"),
                    Range.of("169.254.0.0/16", "link-local (RFC 3927)"),
                    Range.of("172.16.0.0/12", "private (RFC 1918)"),
                    Range.of("192.0.0.0/24", "for protocols (RFC 6890)"),
                    Range.of("192.168.0.0/16", "private (RFC 1918)"),
                    Range.of("198.18.0.0/15", "for benchmarks (RFC 2544)"),
                    Range.of("224.0.0.0/4", "multicast (RFC 5771)"),
                    Range.of("240.0.0.0/4", "reserved (RFC 1112)"));

    /// All that is unicast and global so far (RFC 4291, 2.4; RFC 3587).
    private static final Ipv6Prefix GLOBAL6 = Ipv6Prefix.parse("2000::/3");

    private static final List<Range> NAMED6 =
            List.of(
                    Range.of("fe80::/10", "link-local (RFC 4291)"),
                    Range.of("fc00::/7", "a unique local one (RFC 4193)"),
                    Range.of("ff00::/8", "multicast (RFC 4291)"),
                    Range.of("::/128", "unspecified (RFC 4291)"),
                    Range.of("::1/128", "a loopback (RFC 4291)"),
                    Range.of("64:ff9b:1::/48", "for local translation (RFC 8215)"));

    private PublicAddress() {}

    /// @param inside the site's own prefix, which looks public and is routed nowhere
    /// @return why it is none; empty when it is public
    static Optional<String> objection(IpAddress address, Ipv6Prefix inside) {
        for (var range : OTHERS) {
            if (range.prefix().contains(address)) {
                return Optional.of(range.why());
            }
        }
        for (var range : NAMED6) {
            if (range.prefix().contains(address)) {
                return Optional.of(range.why());
            }
        }
        if (address instanceof Ipv6Address ipv6) {
            if (inside.contains(ipv6)) {
                return Optional.of("of the site's own inside");
            }
            if (!GLOBAL6.contains(ipv6)) {
                return Optional.of("not a global one (RFC 4291)");
            }
        }
        return Optional.empty();
    }
}
