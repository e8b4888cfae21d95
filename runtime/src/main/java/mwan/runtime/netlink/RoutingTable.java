package mwan.runtime.netlink;

import mwan.value.TableId;

/// A routing table's number, the kernel's own included.
public record RoutingTable(int number) implements Comparable<RoutingTable> {
    public static final RoutingTable MAIN = new RoutingTable(254);
    public static final RoutingTable LOCAL = new RoutingTable(255);

    public static RoutingTable of(TableId id) {
        return new RoutingTable(id.number());
    }

    @Override
    public int compareTo(RoutingTable other) {
        return Integer.compareUnsigned(number, other.number);
    }

    @Override
    public String toString() {
        return equals(MAIN) ? "main" : equals(LOCAL) ? "local" : Integer.toUnsignedString(number);
    }
}
