package mwan.runtime.decide;

import java.util.List;
import java.util.Optional;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// How new flows from inside are dealt out: each takes the next slot, or, where the site wants it
/// sticky, the slot that its addresses lead to.
///
/// @param sources only flows from here; those from elsewhere go to the next choice
/// @param slots never empty, the WANs interleaved by weight
public record Choice(Optional<Ipv6Prefix> sources, List<WanName> slots) {
    public Choice {
        slots = List.copyOf(slots);
        if (slots.isEmpty()) {
            throw new IllegalArgumentException("a choice without a WAN");
        }
    }
}
