package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import mwan.site.Wan;
import mwan.value.WanName;

/// Deals out new flows by weight, as evenly as that goes at every moment: with equal weights each
/// flow takes another WAN than the one before it, with 3 to 1 it is A A B A.
final class Slots {
    // nft evaluates a slot by one look-up however many there are; this only bounds the text.
    private static final int MOST = 1024;

    private Slots() {}

    /// One round of smooth weighted round robin: in each step every WAN gains its weight, the one
    /// that has most takes the slot and pays the sum of all weights.
    static List<WanName> of(Collection<Wan> wans) {
        if (wans.isEmpty()) {
            return List.of();
        }
        var shares = shares(wans);
        int total = shares.stream().mapToInt(share -> share.weight).sum();
        var slots = new ArrayList<WanName>(total);
        for (int i = 0; i < total; i++) {
            shares.forEach(share -> share.credit += share.weight);
            // Of equals the first in the site file's order.
            var next =
                    shares.stream()
                            .max(Comparator.comparingInt(share -> share.credit))
                            .orElseThrow();
            next.credit -= total;
            slots.add(next.wan);
        }
        return slots;
    }

    /// The slots of all, those of WANs that do not carry dealt out among those that do: by a hash
    /// the sources of a WAN that carries stay with it while another one fails.
    static List<WanName> keeping(Collection<Wan> all, Collection<Wan> carrying) {
        var names = carrying.stream().map(Wan::name).toList();
        var others = of(carrying);
        int next = 0;
        var slots = new ArrayList<WanName>();
        for (var wan : of(all)) {
            slots.add(names.contains(wan) ? wan : others.get(next++ % others.size()));
        }
        return slots;
    }

    private static List<Share> shares(Collection<Wan> wans) {
        int divisor = wans.stream().mapToInt(Wan::weight).reduce(0, Slots::greatestCommonDivisor);
        int sum = wans.stream().mapToInt(wan -> wan.weight() / divisor).sum();
        return wans.stream()
                .map(wan -> {
                    int weight = wan.weight() / divisor;
                    return new Share(
                            wan.name(),
                            sum <= MOST
                                    ? weight
                                    : Math.max(1, Math.round((float) weight * MOST / sum)));
                })
                .toList();
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    private static final class Share {
        private final WanName wan;
        private final int weight;
        private int credit;

        private Share(WanName wan, int weight) {
            this.wan = wan;
            this.weight = weight;
        }
    }
}
