package mwan.runtime.decide;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mwan.value.Family;
import mwan.value.WanName;

/// Which WANs are given new flows from inside: by the usual choice, and by classes and pins that
/// force a WAN, which may be of another tier. What the kernel did last is an input of the next
/// decision, since a WAN without a verdict is left as it is, and so are all when none is healthy.
///
/// @param forced4 of the WANs that a class or a pin names, those that take such flows
/// @param forced6 the same for IPv6
public record Carrying(
        Set<WanName> ipv4, Set<WanName> ipv6, Set<WanName> forced4, Set<WanName> forced6) {
    public static final Carrying NOTHING = new Carrying(Set.of(), Set.of());

    public Carrying {
        ipv4 = Set.copyOf(ipv4);
        ipv6 = Set.copyOf(ipv6);
        forced4 = Set.copyOf(forced4);
        forced6 = Set.copyOf(forced6);
    }

    /// Where nothing is forced.
    public Carrying(Set<WanName> ipv4, Set<WanName> ipv6) {
        this(ipv4, ipv6, Set.of(), Set.of());
    }

    public Set<WanName> of(Family family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    Set<WanName> forced(Family family) {
        return switch (family) {
            case IPV4 -> forced4;
            case IPV6 -> forced6;
        };
    }

    @Override
    public String toString() {
        return "ipv4 " + listed(ipv4) + ", ipv6 " + listed(ipv6);
    }

    private static String listed(Set<WanName> wans) {
        return wans.isEmpty()
                ? "nothing"
                : new TreeSet<>(wans)
                        .stream().map(WanName::toString).collect(Collectors.joining(" "));
    }
}
