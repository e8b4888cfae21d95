package mwan.runtime.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import mwan.runtime.decide.Decision;
import mwan.runtime.netlink.TrackedFlow;
import mwan.site.Wan;
import mwan.value.IpAddress;

/// Which way the flows that are there have taken: what their conntrack entries say.
final class FlowExplanation {
    /// More would hide what is asked.
    private static final int SHOWN = 20;

    private final Snapshot snapshot;
    private final FlowFilter filter;

    FlowExplanation(Snapshot snapshot, FlowFilter filter) {
        this.snapshot = snapshot;
        this.filter = filter;
    }

    /// A line for each, and an empty one behind them; nothing where there are none.
    String of(Explanation.Flow asked, FlowLookup lookup) {
        var lines = new ArrayList<String>();
        int[] counted = new int[1];
        int[] over = new int[1];
        try {
            lookup.flows(
                    asked.source(),
                    asked.destination(),
                    flow -> {
                        boolean outwards = flow.original().source().equals(asked.source());
                        if (!filter.takes(flow, outwards)) {
                            return;
                        }
                        if (flow.over()) {
                            over[0]++;
                        } else {
                            counted[0]++;
                            if (lines.size() < SHOWN) {
                                lines.add(line(flow, outwards, asked.source()));
                            }
                        }
                    });
        } catch (IOException unread) {
            return "its flows cannot be read: " + unread.getMessage() + "\n\n";
        }
        if (counted[0] > lines.size()) {
            lines.add("and %d more".formatted(counted[0] - lines.size()));
        }
        if (over[0] > 0) {
            lines.add("%d that are over are not shown".formatted(over[0]));
        }
        return lines.isEmpty()
                ? ""
                : lines.stream().map(line -> line + "\n").collect(Collectors.joining("", "", "\n"));
    }

    private String line(TrackedFlow flow, boolean outwards, IpAddress inside) {
        return "flow "
                + flow.protocolName()
                + " "
                + flow.original()
                + ": "
                + way(flow, outwards, inside)
                + (outwards ? seenAs(flow) : reached(flow))
                + (flow.isAnswered() ? "" : "; not answered yet")
                + (flow.isOffloaded() ? "; in the flow table" : "");
    }

    private String way(TrackedFlow flow, boolean outwards, IpAddress inside) {
        for (var wan : snapshot.router().wans()) {
            var mark = Decision.mark(snapshot.router(), wan);
            if ((flow.mark() & mark.mask()) == mark.value()) {
                return (outwards ? "took " : "came by ")
                        + wan.name()
                        + ", since its conntrack mark is "
                        + mark
                        + rules(wan, inside).stream()
                                .map(rule -> "; rule " + rule)
                                .collect(Collectors.joining());
            }
        }
        return "goes by no WAN: its conntrack mark is 0x%x".formatted(flow.mark());
    }

    private List<String> rules(Wan wan, IpAddress inside) {
        var mark = Decision.mark(snapshot.router(), wan);
        return snapshot.desired().rules().stream()
                .filter(it -> it.family() == inside.family())
                .filter(it -> it.mark().filter(mark::equals).isPresent())
                .map(Object::toString)
                .toList();
    }

    private static String seenAs(TrackedFlow flow) {
        var seen = flow.reply().destination();
        return seen.equals(flow.original().source())
                ? "; seen by its own address"
                : "; seen as " + seen;
    }

    private static String reached(TrackedFlow flow) {
        return "; given to " + flow.reply().source();
    }
}
