package mwan.runtime.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Desired;
import mwan.runtime.decide.FailedFlows;
import mwan.runtime.decide.Translation;
import mwan.runtime.netlink.Conntrack;
import mwan.runtime.netlink.KernelRoute;
import mwan.runtime.netlink.NetfilterEvents;
import mwan.runtime.netlink.Netlink;
import mwan.runtime.netlink.NetlinkEvents;
import mwan.runtime.netlink.RoutingTable;
import mwan.runtime.netlink.Rtnetlink;
import mwan.site.Router;

/// The kernel of the network namespace that this process is in.
public final class LinuxKernel implements Kernel {
    /// The name of our nft table, `inet mwan`.
    public static final String TABLE = RulesetText.TABLE;

    private final Netlink netlink;
    private final Conntrack conntrack;
    private final RulesetLoader ruleset;
    private final Sysctl sysctl;
    private final Changes changes;
    private final NextHops nextHops = new NextHops();
    private Optional<Desired> last = Optional.empty();
    private final Set<FailedFlows> dueToEnd = new LinkedHashSet<>();
    // Whether the kernel has the addresses, routes and rules that were asked for last.
    private boolean wayIsKnown;

    private LinuxKernel(
            Netlink netlink,
            Conntrack conntrack,
            RulesetLoader ruleset,
            Sysctl sysctl,
            Changes changes) {
        this.netlink = netlink;
        this.conntrack = conntrack;
        this.ruleset = ruleset;
        this.sysctl = sysctl;
        this.changes = changes;
    }

    public static LinuxKernel open() throws IOException {
        var ruleset = new RulesetLoader(new NftProgram(), new Transactions(NetfilterEvents.open()));
        return new LinuxKernel(
                Rtnetlink.open(),
                Conntrack.open(),
                ruleset,
                new Sysctl(Path.of("/proc/sys")),
                new Changes(NetlinkEvents.open(), ruleset));
    }

    /// The script that /etc/nftables.conf includes: in force before any link is up, without Java.
    /// It lets nothing new through, and what the router itself needs.
    public static String boot(Router router) {
        return "# Made from /etc/mwan/site.yaml by `mwan configure`.\n" + RulesetText.boot(router);
    }

    @Override
    public Applied apply(Desired desired) {
        var journal = new Journal();
        sysctl.set(desired.parameters(), journal);
        var translated = translated(desired.ruleset().router());
        var routing =
                isWayReady(desired)
                        ? rulesFirst(desired, translated, journal)
                        : routesFirst(desired, translated, journal);
        wayIsKnown = routing.isPresent() && !journal.hasProblems();
        last = Optional.of(desired);
        return journal.applied();
    }

    /// Whether new flows find all they need by what was applied last: nothing has to be read, and
    /// nothing done, before the rules. So it is when a WAN fails, and when one comes back whose
    /// addresses and routes stayed.
    private boolean isWayReady(Desired desired) {
        return wayIsKnown
                && last.filter(before ->
                                contains(before.addresses(), desired.addresses())
                                        && contains(before.rules(), desired.rules())
                                        && contains(before.routes(), forFlows(desired.routes())))
                        .isPresent();
    }

    private static <T> boolean contains(List<T> before, List<T> wanted) {
        // The same again is the usual case, and may be thousands of addresses.
        return before.equals(wanted) || new HashSet<>(before).containsAll(wanted);
    }

    /// All but the router's own defaults.
    private static List<KernelRoute> forFlows(List<KernelRoute> routes) {
        return routes.stream().filter(route -> !route.table().equals(RoutingTable.MAIN)).toList();
    }

    private Optional<RoutingChange> rulesFirst(
            Desired desired, List<Translation> translated, Journal journal) {
        ruleset.apply(desired.ruleset(), journal);
        endFlows(desired, translated, journal);
        var routing = routingChange(desired, journal);
        routing.ifPresent(change -> change.add(netlink, journal));
        routing.ifPresent(change -> change.remove(netlink, journal));
        return routing;
    }

    /// A WAN is not given flows before its routes are there, and keeps its routes until it is given
    /// none.
    private Optional<RoutingChange> routesFirst(
            Desired desired, List<Translation> translated, Journal journal) {
        var routing = routingChange(desired, journal);
        routing.ifPresent(change -> change.add(netlink, journal));
        ruleset.apply(desired.ruleset(), journal);
        endFlows(desired, translated, journal);
        routing.ifPresent(change -> change.remove(netlink, journal));
        return routing;
    }

    private Optional<RoutingChange> routingChange(Desired desired, Journal journal) {
        try {
            return Optional.of(RoutingChange.between(desired, netlink));
        } catch (IOException failed) {
            journal.problem("addresses, routes and rules cannot be read: " + failed.getMessage());
            return Optional.empty();
        }
    }

    /// How prefixes were translated until now; at the daemon's start the kernel tells.
    private List<Translation> translated(Router router) {
        return last.map(before -> before.ruleset().translations())
                .orElseGet(() -> ruleset.translations(router));
    }

    /// Not before the new rules are in: the old ones would give the same flows the same WAN again.
    private void endFlows(Desired desired, List<Translation> translated, Journal journal) {
        dueToEnd.addAll(endedFlows(desired, translated));
        if (ruleset.isLoaded(desired.ruleset())) {
            dueToEnd.removeIf(flows -> delete(flows, journal));
        }
    }

    /// Flows that have just lost their WAN, by its failure or for good, and those whose translated
    /// prefix is no longer ours: they would leave with a foreign source address.
    private List<FailedFlows> endedFlows(Desired desired, List<Translation> translated) {
        var before = last.map(Desired::failed).orElse(Set.of());
        var ended = new ArrayList<FailedFlows>();
        desired.failed().stream().filter(flows -> !before.contains(flows)).forEach(ended::add);
        ended.addAll(Renumbering.between(translated, desired.ruleset()));
        last.map(it -> FailedFlows.leftBehind(it.ruleset().router(), desired.ruleset().router()))
                .ifPresent(ended::addAll);
        return ended.stream().distinct().toList();
    }

    private boolean delete(FailedFlows flows, Journal journal) {
        return journal.attempt(
                "ended the flows of " + flows.wan() + " in " + flows.family().label(),
                () -> conntrack.delete(flows.family(), flows.mark()));
    }

    @Override
    public List<String> silentNextHops(Desired desired) {
        try {
            return nextHops.silent(desired, netlink);
        } catch (IOException failed) {
            return List.of("neighbours cannot be read: " + failed.getMessage());
        }
    }

    @Override
    public List<String> observe(Desired desired) {
        var differences = new ArrayList<String>();
        differences.addAll(sysctl.differing(desired.parameters()));
        try {
            differences.addAll(RoutingChange.between(desired, netlink).sentences());
        } catch (IOException failed) {
            differences.add("unread: addresses, routes and rules: " + failed.getMessage());
        }
        differences.addAll(ruleset.observe(desired.ruleset()));
        return differences;
    }

    @Override
    public Carrying carrying() {
        return ruleset.carrying();
    }

    @Override
    public List<Integer> descriptors() {
        return changes.descriptors();
    }

    @Override
    public List<KernelChange> changes() {
        return changes.read();
    }

    /// Leaves the kernel as it is: what forwards goes on without us.
    @Override
    public void close() {
        changes.close();
        ruleset.close();
        conntrack.close();
        netlink.close();
    }
}
