package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Forced;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.netlink.MaskedMark;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.InterfaceName;

/// The nft table `inet mwan`: what each chain does stands at the method that makes it.
///
/// Which WAN takes a new flow is in [NewFlowsText], which addresses it bears in [TranslationText],
/// and what the router itself takes and sends in [OwnPacketsText]. One chain a hook, and in each
/// the packets there are most of come first. What changes with the picture has a place of its own
/// (a chain for each choice and each forced WAN, two maps, the flow table's links), so that it is
/// changed alone.
final class RulesetText {
    static final String TABLE = "mwan";

    // The image's own table, which drops everything until this one is there.
    private static final String GUARD = "mwan_guard";
    private static final String NOT_SYN = "tcp flags & (fin | syn | rst | ack) != syn";

    // What the kernel would drop by itself in IPv4, were it not told to leave that to us
    // (accept_local).
    private static final String FROM_OURSELVES = "fib saddr type local";

    // What nobody asked for and no rule lets through, whichever its WAN.
    private static final String UNWANTED = "unwanted";

    private static final String MULTICAST_OR_BROADCAST = "ip daddr 224.0.0.0/3";
    private static final String LINK_LOCAL_OR_MULTICAST = "ip6 daddr fe00::/7";

    static final String FLOW_TABLE = "established";

    private static final String WITHOUT_GUARD =
            "add table inet %1$s%ndelete table inet %1$s%n".formatted(GUARD);

    private final Router router;
    private final InterfaceName inside;
    private final Offload offload;
    private final boolean open;
    private final NewFlowsText newFlows;
    private final TranslationText translation;
    private final OwnPacketsText ownPackets;

    /// @param open whether anything new passes
    private RulesetText(Router router, Offload offload, boolean open) {
        this.router = router;
        this.open = open;
        this.inside = router.inside().link();
        this.offload = offload;
        this.newFlows = new NewFlowsText(router);
        this.translation = new TranslationText(router);
        this.ownPackets = new OwnPacketsText(router);
    }

    /// Whether the kernel has flow tables, which take established flows past everything here.
    enum Offload {
        NONE,
        FLOW_TABLE
    }

    /// A script that only a kernel with flow tables takes.
    static String flowTableTrial() {
        var trial =
                new Table(
                        "mwan_trial",
                        List.of(
                                new Table.FlowTable("trial", List.of("\"lo\"")),
                                Table.Chain.jumpedTo("trial", List.of("flow add @trial"))));
        return trial.text();
    }

    /// The script that puts the whole table in place, instead of what stands there, the image's
    /// guard included: a chain that drops is final, whatever other tables accept.
    static String replacement(Ruleset ruleset, Offload offload) {
        return new RulesetText(ruleset.router(), offload, true).table(ruleset).replacement()
                + WITHOUT_GUARD;
    }

    /// The same where somebody has made something else of what stands there.
    static String replacementOfAnything(Ruleset ruleset, Offload offload) {
        return new RulesetText(ruleset.router(), offload, true)
                        .table(ruleset)
                        .replacementOfAnything()
                + WITHOUT_GUARD;
    }

    /// The same before the daemon runs: nothing new passes, neither out nor in. What runs already
    /// goes on, when the service that loads this is started again.
    static String boot(Router router) {
        return new RulesetText(router, Offload.NONE, false)
                        .table(Ruleset.closed(router))
                        .replacement()
                + WITHOUT_GUARD;
    }

    /// The commands that put this ruleset's choices in the place of the present ones.
    static String choiceChange(Ruleset ruleset, Family family) {
        return chainChange(NewFlowsText.chooser(family), NewFlowsText.choiceRules(ruleset, family));
    }

    /// The commands that put this in the place of what becomes of such flows now.
    static String forcedChange(Forced forced) {
        return chainChange(NewFlowsText.forcedChain(forced), NewFlowsText.forcedRules(forced));
    }

    private static String chainChange(String chain, List<String> rules) {
        return Stream.concat(
                        Stream.of("flush chain inet " + TABLE + " " + chain),
                        rules.stream()
                                .map(rule ->
                                        "add rule inet %s %s %s".formatted(TABLE, chain, rule)))
                .collect(Collectors.joining("; "));
    }

    /// The command that adds links to the flow table; a link that goes leaves it by itself.
    static String linksAddition(List<InterfaceName> links) {
        return "add flowtable inet %s %s { hook ingress priority filter; devices = { %s }; }"
                .formatted(
                        TABLE,
                        FLOW_TABLE,
                        links.stream().map(RulesetText::quoted).collect(Collectors.joining(", ")));
    }

    private Table table(Ruleset ruleset) {
        var parts = new ArrayList<Table.Part>();
        Stream.of("refused", "foreign", "spoofed").map(Table.Counter::new).forEach(parts::add);
        if (!ruleset.forced().isEmpty()) {
            parts.add(new Table.Counter("pinned"));
        }
        for (var wan : router.wans()) {
            for (var kind : WanCounter.values()) {
                for (var family : Family.values()) {
                    parts.add(new Table.Counter(kind.name(wan.name(), family)));
                }
            }
        }
        if (offload == Offload.FLOW_TABLE) {
            parts.add(flowTable(ruleset.links()));
        }
        parts.add(Table.Chain.jumpedTo(UNWANTED, List.of(logging("mwan: through the router: "))));
        parts.add(new Table.Elements("set", "wans", List.of("type ifname"), names(router.wans())));
        parts.addAll(translation.maps(ruleset.translations()));
        router.wans().forEach(wan -> parts.addAll(ofWan(wan)));
        parts.addAll(newFlows.parts(ruleset));
        Stream.of(Family.values()).map(this::fromInside).forEach(parts::add);
        parts.add(starting());
        parts.add(outside());
        parts.add(arriving());
        parts.addAll(ownPackets.out());
        parts.addAll(translation.chains());
        parts.add(passing());
        parts.add(ownPackets.entering());
        return new Table(TABLE, parts);
    }

    /// `via`: this packet takes the WAN. `new`: so does every later one of its flow. `from`: the
    /// flow came in here and is answered here; who claims to be one of ours is not heard. A segment
    /// in the middle of nothing is not heard either: it would make a flow again of one that has
    /// ended. `spoof`, `drop`: it is let in nowhere.
    private List<Table.Part> ofWan(Wan wan) {
        var mark = Decision.mark(router, wan);
        var keep = setMark("ct mark", mark);
        return List.of(
                Table.Chain.jumpedTo("via_" + wan.name(), List.of(setMark("meta mark", mark))),
                Table.Chain.jumpedTo(
                        NewFlowsText.newChain(wan.name()),
                        List.of(keep, setMark("meta mark", mark))),
                Table.Chain.jumpedTo(
                        "from_" + wan.name(),
                        List.of(
                                "ip saddr %s goto %s"
                                        .formatted(
                                                router.inside().address().prefix(), spoofing(wan)),
                                "ip6 saddr %s goto %s"
                                        .formatted(router.inside().prefix(), spoofing(wan)),
                                FROM_OURSELVES + " goto " + spoofing(wan),
                                NOT_SYN + " goto " + dropping(wan),
                                noMark(),
                                keep)),
                Table.Chain.jumpedTo(
                        "into_" + wan.name(),
                        List.of(
                                denied(wan)
                                        ? "meta nfproto ipv4 ct status dnat accept"
                                        : "ct status dnat accept",
                                "jump " + UNWANTED,
                                "goto " + dropping(wan))),
                counting(
                        spoofing(wan),
                        Optional.of("counter name spoofed"),
                        WanCounter.SPOOFED,
                        wan),
                counting(dropping(wan), Optional.empty(), WanCounter.DROPPED, wan));
    }

    static String dropping(Wan wan) {
        return "drop_" + wan.name();
    }

    private static String spoofing(Wan wan) {
        return "spoof_" + wan.name();
    }

    /// A chain that drops, and counts what by family.
    ///
    /// @param first a rule before that; empty for none
    private static Table.Chain counting(
            String chain, Optional<String> first, WanCounter kind, Wan wan) {
        return Table.Chain.jumpedTo(
                chain,
                Stream.concat(
                                first.stream(),
                                Stream.of(Family.values())
                                        .map(family ->
                                                "meta nfproto %s %s drop"
                                                        .formatted(
                                                                family.label(),
                                                                count(kind, wan, family))))
                        .toList());
    }

    static String count(WanCounter kind, Wan wan, Family family) {
        return "counter name " + kind.name(wan.name(), family);
    }

    private static boolean denied(Wan wan) {
        return wan.ipv6().filter(it -> it.inbound() == Wan.Inbound.DENY).isPresent();
    }

    private static String setMark(String what, MaskedMark mark) {
        return "%1$s set %1$s and 0x%2$x or 0x%3$x".formatted(what, ~mark.mask(), mark.value());
    }

    /// Loopback is always there: a flow table has to have a link.
    private static Table.FlowTable flowTable(List<InterfaceName> links) {
        return new Table.FlowTable(
                FLOW_TABLE,
                Stream.concat(Stream.of("\"lo\""), links.stream().map(RulesetText::quoted))
                        .toList());
    }

    /// New flows from inside, but those back inside and to links and groups, which get no WAN. A
    /// segment that belongs to no flow is answered by a reset: its flow's WAN has failed, and its
    /// client shall connect anew.
    ///
    /// Whether the destination is the router itself is not asked here, where it would cost each new
    /// flow a look-up of its route: what arrives at the router loses its WAN there.
    private Table.Chain fromInside(Family family) {
        var back = NOT_SYN + " reject with tcp reset";
        var choice = "goto " + newFlows.first(family);
        return Table.Chain.jumpedTo(
                insideChain(family),
                switch (family) {
                    case IPV4 ->
                            List.of(
                                    FROM_OURSELVES + " counter name spoofed drop",
                                    MULTICAST_OR_BROADCAST + " return",
                                    "ip daddr %s return"
                                            .formatted(router.inside().address().prefix()),
                                    back,
                                    choice);
                    case IPV6 ->
                            List.of(
                                    LINK_LOCAL_OR_MULTICAST + " return",
                                    "ip6 daddr %s return".formatted(router.inside().prefix()),
                                    back,
                                    choice);
                });
    }

    private static String insideChain(Family family) {
        return "from_inside_" + family.label();
    }

    /// Marks what comes from inside with its flow's WAN. What comes from elsewhere has no mark of
    /// ours, only its flow may have: the forward chain relies on that.
    private Table.Chain arriving() {
        return Table.Chain.at(
                "type filter hook prerouting priority mangle",
                Table.Policy.ACCEPT,
                "arriving",
                List.of(
                        "iifname != %s goto outside".formatted(quoted(inside)),
                        wholeMark(),
                        "ct mark and 0x%x vmap { %s }"
                                .formatted(router.kernel().markMask(), marks(router)),
                        "ct state new meta nfproto vmap { %s }"
                                .formatted(
                                        Stream.of(Family.values())
                                                .map(family ->
                                                        "%s : goto %s"
                                                                .formatted(
                                                                        family.label(),
                                                                        insideChain(family)))
                                                .collect(Collectors.joining(", ")))));
    }

    /// What does not come from inside: only a flow's first packet is looked at.
    private static Table.Chain outside() {
        return Table.Chain.jumpedTo("outside", List.of("ct state new goto starting"));
    }

    private Table.Chain starting() {
        var fromWans =
                router.wans().stream()
                        .map(wan -> quoted(wan.egress()) + " : goto from_" + wan.name());
        return Table.Chain.jumpedTo(
                "starting",
                List.of(
                        "iifname vmap { %s }".formatted(fromWans.collect(Collectors.joining(", "))),
                        noMark()));
    }

    /// Where nobody else uses a bit of either mark, the flow's is the packet's as it is: without a
    /// look-up, the way of nearly every packet.
    private String wholeMark() {
        return "meta mark 0 ct mark and 0x%x == 0 ct mark != 0 meta mark set ct mark accept"
                .formatted(others(router));
    }

    /// The bits of marks that are not ours.
    static int others(Router router) {
        return ~router.kernel().markMask();
    }

    /// Takes what somebody else wrote into our bits off a packet.
    private String noMark() {
        return "meta mark set meta mark and 0x%x".formatted(others(router));
    }

    static String marks(Router router) {
        return router.wans().stream()
                .map(wan ->
                        "0x%x : goto via_%s"
                                .formatted(Decision.mark(router, wan).value(), wan.name()))
                .collect(Collectors.joining(", "));
    }

    /// Through the router: from inside whatever has a WAN, which its mark tells, then what is
    /// known, and from a WAN what is mapped inside. A flow enters the flow table by a packet from
    /// inside: those bear the mark by which the flow table finds the way in both directions.
    private Table.Chain passing() {
        var ways =
                router.wans().stream()
                        .map(wan ->
                                "%1$s . %2$s : accept, %2$s . %1$s : goto into_%3$s"
                                        .formatted(
                                                quoted(inside), quoted(wan.egress()), wan.name()))
                        .collect(Collectors.joining(", "));
        var rules = new ArrayList<String>();
        router.wans()
                .forEach(wan -> wan.link().mtu().ifPresent(mtu -> rules.addAll(clamps(wan, mtu))));
        if (offload == Offload.FLOW_TABLE) {
            rules.add(
                    "iifname %s meta l4proto { tcp, udp } ct state established flow add @%s"
                            .formatted(quoted(inside), FLOW_TABLE));
        }
        rules.add(
                "iifname %s meta mark and 0x%x != 0 accept"
                        .formatted(quoted(inside), router.kernel().markMask()));
        rules.add("ct state established,related accept");
        rules.add("ct state invalid drop");
        if (open) {
            rules.add("iifname . oifname vmap { %s }".formatted(ways));
        }
        rules.add("goto " + UNWANTED);
        return Table.Chain.at(
                "type filter hook forward priority filter", Table.Policy.DROP, "passing", rules);
    }

    private static List<String> clamps(Wan wan, int mtu) {
        var clamp = "%s %s tcp flags & (syn | rst) == syn %s tcp option maxseg size set %d";
        var rules = new ArrayList<String>();
        for (var direction : List.of("iifname", "oifname")) {
            // Headers without options: 20 + 20 octets, 40 + 20 in IPv6.
            rules.add(
                    clamp.formatted(
                            direction, quoted(wan.egress()), "meta nfproto ipv4", mtu - 40));
            rules.add(
                    clamp.formatted(
                            direction, quoted(wan.egress()), "meta nfproto ipv6", mtu - 60));
        }
        return rules;
    }

    /// Some of what is dropped: nobody can fill the log.
    static String logging(String prefix) {
        return "limit rate 10/minute burst 10 packets log prefix \"" + prefix + "\"";
    }

    static List<String> names(List<Wan> wans) {
        return wans.stream().map(wan -> quoted(wan.egress())).toList();
    }

    static String quoted(InterfaceName name) {
        return "\"" + name + "\"";
    }
}
