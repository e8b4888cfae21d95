package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import mwan.runtime.libc.Errno;
import mwan.runtime.netlink.NetlinkEvent;
import mwan.runtime.netlink.NetlinkEvents;

/// What the kernel tells of its own accord, made ready for the daemon's loop.
final class Changes implements AutoCloseable {
    private final NetlinkEvents routing;
    private final RulesetLoader ruleset;

    Changes(NetlinkEvents routing, RulesetLoader ruleset) {
        this.routing = routing;
        this.ruleset = ruleset;
    }

    List<Integer> descriptors() {
        return List.of(routing.descriptor(), ruleset.descriptor());
    }

    List<KernelChange> read() {
        var changes = new ArrayList<KernelChange>();
        try {
            routing.read().forEach(event -> changes.add(change(event)));
        } catch (Errno lost) {
            changes.add(
                    new KernelChange(
                            KernelChange.What.OVERRUN,
                            "events of links and routes were lost: " + lost.getMessage()));
        }
        ruleset.foreignChanges()
                .forEach(it -> changes.add(new KernelChange(KernelChange.What.RULESET, it)));
        return changes;
    }

    private static KernelChange change(NetlinkEvent event) {
        var word = event.gone() ? " is gone" : " is there";
        return switch (event) {
            case NetlinkEvent.OfLink(var link, _) ->
                    new KernelChange(
                            KernelChange.What.LINK,
                            "link "
                                    + link.name()
                                    + word
                                    + (link.up() ? ", up" : ", down")
                                    + (link.carrier() ? ", with carrier" : ", without carrier"));
            case NetlinkEvent.OfAddress(var address, _) ->
                    new KernelChange(KernelChange.What.ADDRESS, "address " + address + word);
            case NetlinkEvent.OfRoute(var route, _) ->
                    new KernelChange(KernelChange.What.ROUTE, "route " + route + word);
            case NetlinkEvent.OfRule(var rule, _) ->
                    new KernelChange(KernelChange.What.RULE, "rule " + rule + word);
        };
    }

    @Override
    public void close() {
        routing.close();
    }
}
