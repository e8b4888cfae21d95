package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import mwan.provision.verify.seen.Transfers;
import mwan.site.Wan;
import mwan.value.IpAddress;

/// Judges over which WANs new connections went.
final class Shares {
    private final List<IpAddress> seen;
    private final List<Wan> carrying;
    private final List<Wan> taken;

    private Shares(List<IpAddress> seen, List<Wan> carrying, List<Wan> taken) {
        this.seen = seen;
        this.carrying = carrying;
        this.taken = taken;
    }

    /// @param carrying who shall be given new connections now
    /// @param owner whose WAN an address is
    static Judgement judge(
            Transfers transfers, List<Wan> carrying, Function<IpAddress, Optional<Wan>> owner) {
        if (carrying.isEmpty()) {
            return new Judgement.Failed("no WAN is healthy and in service");
        }
        var addresses = transfers.addresses();
        var foreign =
                addresses.stream()
                        .filter(address -> owner.apply(address).isEmpty())
                        .distinct()
                        .toList();
        if (!foreign.isEmpty()) {
            return new Judgement.Failed("seen from " + foreign + ", which is no WAN's");
        }
        var shares =
                new Shares(
                        addresses,
                        carrying,
                        addresses.stream().map(a -> owner.apply(a).orElseThrow()).toList());
        if (!transfers.troubles().isEmpty()) {
            return new Judgement.Failed(
                    transfers.troubles()
                            + (addresses.isEmpty() ? "" : "; the others: " + shares.text()));
        }
        var faults = shares.faults();
        return Judgement.of(
                faults.isEmpty(),
                shares.text()
                        + faults.stream().map(fault -> "; " + fault).collect(Collectors.joining()));
    }

    private List<String> faults() {
        var faults = new ArrayList<String>();
        taken.stream()
                .distinct()
                .filter(wan -> !carrying.contains(wan))
                .forEach(wan -> faults.add(wan.name() + " carries none now, but was taken"));
        int weights = carrying.stream().mapToInt(Wan::weight).sum();
        for (var wan : carrying) {
            double due = (double) taken.size() * wan.weight() / weights;
            long got = taken.stream().filter(wan::equals).count();
            // Other hosts' connections take slots in between, so the count need not be exact.
            if (got == 0 && due >= 1 || Math.abs(got - due) > Math.max(1, taken.size() / 5.0)) {
                faults.add(wan.name() + " was due " + Math.round(due) + " of " + taken.size());
            }
        }
        return faults;
    }

    private String text() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < seen.size(); i++) {
            counts.merge(seen.get(i) + " (" + taken.get(i).name() + ")", 1, Integer::sum);
        }
        return counts.entrySet().stream()
                        .map(count -> count.getValue() + " × " + count.getKey())
                        .collect(Collectors.joining(", "))
                + (inTurn() ? ", in turn" : "");
    }

    /// Whether any WANs of equal weight took turns, one connection each.
    private boolean inTurn() {
        int round = carrying.size();
        return round > 1
                && carrying.stream().mapToInt(Wan::weight).distinct().count() == 1
                && java.util.stream.IntStream.rangeClosed(0, taken.size() - round)
                        .allMatch(i -> new HashSet<>(taken.subList(i, i + round)).size() == round);
    }
}
