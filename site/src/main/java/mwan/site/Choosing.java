package mwan.site;

import java.util.List;
import java.util.Optional;
import mwan.value.Dscp;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import mwan.value.WanName;

/// How the WAN of a new flow from inside is chosen. A class comes before a pin, a pin before the
/// usual choice.
///
/// @param sticky by what the usual choice deals out flows
/// @param classes each of another DSCP
/// @param pins the first that matches a flow decides
public record Choosing(Sticky sticky, List<ForcedClass> classes, List<Pin> pins) {
    public static final Choosing DEFAULT = new Choosing(Sticky.FLOW, List.of(), List.of());

    public Choosing {
        classes = List.copyOf(classes);
        pins = List.copyOf(pins);
    }

    /// What keeps its WAN while the WANs stay the same: a flow always does.
    public enum Sticky {
        FLOW,
        SOURCE,
        SOURCE_DESTINATION
    }

    /// New flows whose first packet bears this DSCP take this WAN.
    ///
    /// @param failover whether they take the usual choice while that WAN takes none; else they are
    ///   refused
    public record ForcedClass(Dscp dscp, WanName wan, boolean failover) {}

    /// New flows between these take this WAN. At least one of the two prefixes is there.
    ///
    /// @param failover as of a class
    public record Pin(
            Optional<IpPrefix> source,
            Optional<IpPrefix> destination,
            WanName wan,
            boolean failover) {
        /// That of the prefix that is there.
        public Family family() {
            return source.or(() -> destination).orElseThrow().address().family();
        }

        public boolean matches(IpAddress from, IpAddress to) {
            return source.map(it -> it.contains(from)).orElse(from.family() == family())
                    && destination.map(it -> it.contains(to)).orElse(to.family() == family());
        }

        /// Whether some flow matches both.
        public boolean overlaps(Pin other) {
            return family() == other.family()
                    && overlap(source, other.source)
                    && overlap(destination, other.destination);
        }

        /// Whether each flow that matches the other matches this one.
        public boolean covers(Pin other) {
            return family() == other.family()
                    && covers(source, other.source)
                    && covers(destination, other.destination);
        }

        private static boolean overlap(Optional<IpPrefix> one, Optional<IpPrefix> other) {
            return covers(one, other) || covers(other, one);
        }

        private static boolean covers(Optional<IpPrefix> wide, Optional<IpPrefix> narrow) {
            return wide.isEmpty() || narrow.filter(wide.get()::covers).isPresent();
        }
    }
}
