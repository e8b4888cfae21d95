package mwan.runtime.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.runtime.decide.Choice;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.StickySlot;
import mwan.runtime.kernel.RulePath;
import mwan.runtime.netlink.MaskedMark;
import mwan.runtime.picture.WanPicture;
import mwan.site.Choosing;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.BadValue;
import mwan.value.Dscp;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// Which way a new flow from inside takes, and why.
final class Explanation {
    /// @param destination where it is known: pins and stickiness may need it
    /// @param dscp of its first packet
    record Flow(IpAddress source, Optional<IpAddress> destination, Dscp dscp) {
        Flow {
            if (destination.filter(it -> it.family() != source.family()).isPresent()) {
                throw new BadValue(
                        destination.get().toString(), "an address of the source's family");
            }
        }

        static Flow from(IpAddress source) {
            return new Flow(source, Optional.empty(), new Dscp(0));
        }

        @Override
        public String toString() {
            return source
                    + destination.map(to -> " to " + to).orElse("")
                    + (dscp.number() == 0 ? "" : " with DSCP " + dscp);
        }
    }

    private final Snapshot snapshot;
    private final Router router;

    Explanation(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.router = snapshot.router();
    }

    String of(Flow flow) {
        var source = flow.source();
        var lines = new ArrayList<String>();
        var forced = forced(flow);
        var slots =
                forced.map(it -> forcedSlots(it, flow, lines)).orElseGet(() -> usual(flow, lines));
        if (flow.destination().isEmpty() && forced.filter(it -> it.byClass).isEmpty()) {
            pinsByDestination(source).forEach(lines::add);
        }
        for (var wan : router.wans()) {
            lines.add(
                    slots.contains(wan.name())
                            ? taken(wan, source)
                            : wan.name() + ": not taken: " + why(wan, source));
        }
        lines.add("a flow keeps its WAN: the mark is in its conntrack entry");
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /// @param byClass else by a pin
    /// @param why the site file's words
    /// @param rule where nft has it
    private record Compulsion(
            WanName wan, boolean failover, boolean byClass, String why, String rule) {}

    private Optional<Compulsion> forced(Flow flow) {
        var byClass =
                router.choosing().classes().stream()
                        .filter(it -> it.dscp().equals(flow.dscp()))
                        .map(it ->
                                new Compulsion(
                                        it.wan(),
                                        it.failover(),
                                        true,
                                        "class " + it.dscp(),
                                        RulePath.forced(ruleset(), flow.source().family(), it)))
                        .findFirst();
        return byClass.or(() ->
                router.choosing().pins().stream()
                        .filter(pin -> matches(pin, flow))
                        .map(pin ->
                                new Compulsion(
                                        pin.wan(),
                                        pin.failover(),
                                        false,
                                        "the pin of " + ends(pin),
                                        RulePath.forced(ruleset(), pin)))
                        .findFirst());
    }

    private static boolean matches(Choosing.Pin pin, Flow flow) {
        return flow.destination()
                .map(to -> pin.matches(flow.source(), to))
                .orElseGet(() ->
                        pin.destination().isEmpty() && pin.matches(flow.source(), flow.source()));
    }

    private static String ends(Choosing.Pin pin) {
        return Stream.of(
                        pin.source().map(from -> "source " + from),
                        pin.destination().map(to -> "destination " + to))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" and "));
    }

    /// Without a destination it is not known whether these decide.
    private List<String> pinsByDestination(IpAddress source) {
        return router.choosing().pins().stream()
                .filter(pin -> pin.family() == source.family() && pin.destination().isPresent())
                .filter(pin -> pin.source().map(it -> it.contains(source)).orElse(true))
                .map(pin -> "but to " + pin.destination().get() + ": pinned to " + pin.wan())
                .toList();
    }

    private List<WanName> forcedSlots(Compulsion forced, Flow flow, List<String> lines) {
        var takes =
                ruleset().forced().stream()
                        .filter(it ->
                                it.wan().equals(forced.wan)
                                        && it.family() == flow.source().family()
                                        && it.failover() == forced.failover)
                        .flatMap(it -> it.taken().stream())
                        .anyMatch(taken -> isFrom(taken.sources(), flow.source()));
        if (takes) {
            lines.add("a new flow from " + flow + " takes " + forced.wan + ": " + forced.why);
            lines.add("  by " + forced.rule);
            return List.of(forced.wan);
        }
        var refused = forced.why + " names " + forced.wan + ", which takes no such flows now";
        if (forced.failover) {
            lines.add(refused + ": the usual choice");
            lines.add("  by " + forced.rule);
            return usual(flow, lines);
        }
        lines.add("a new flow from " + flow + " is refused: " + refused);
        lines.add("  by " + forced.rule);
        return List.of();
    }

    private List<WanName> usual(Flow flow, List<String> lines) {
        var taken = dealt(flow, lines);
        lines.add("  by " + RulePath.usual(ruleset(), flow.source()));
        return taken;
    }

    private Ruleset ruleset() {
        return snapshot.desired().ruleset();
    }

    private List<WanName> dealt(Flow flow, List<String> lines) {
        var slots = slots(flow.source());
        if (slots.isEmpty()) {
            lines.add(
                    "a new flow from "
                            + flow
                            + " finds no way out: no WAN carries "
                            + flow.source().family().label());
            return slots;
        }
        var sticky = router.choosing().sticky();
        var turns = slots.stream().map(WanName::toString).collect(Collectors.joining(" "));
        if (sticky == Choosing.Sticky.FLOW) {
            lines.add("a new flow from " + flow + " takes the next of these turns: " + turns);
            return slots;
        }
        if (sticky == Choosing.Sticky.SOURCE_DESTINATION && flow.destination().isEmpty()) {
            lines.add(
                    "a new flow from "
                            + flow
                            + " takes one of these slots, by a hash of its source and destination: "
                            + turns);
            return slots;
        }
        int slot =
                StickySlot.of(
                                sticky,
                                flow.source(),
                                flow.destination().orElse(flow.source()),
                                slots.size())
                        .orElseThrow();
        lines.add(
                "a new flow from %s takes slot %d of 0 to %d, %s, by a hash of its %s: %s"
                        .formatted(
                                flow,
                                slot,
                                slots.size() - 1,
                                slots.get(slot),
                                sticky == Choosing.Sticky.SOURCE
                                        ? "source"
                                        : "source and destination",
                                turns));
        return List.of(slots.get(slot));
    }

    /// Of the first choice that is for this source.
    private List<WanName> slots(IpAddress source) {
        return ruleset().choices(source.family()).stream()
                .filter(choice -> isFrom(choice.sources(), source))
                .findFirst()
                .map(Choice::slots)
                .orElse(List.of());
    }

    private static boolean isFrom(Optional<Ipv6Prefix> sources, IpAddress source) {
        return sources.map(it -> it.contains(source)).orElse(true);
    }

    private String taken(Wan wan, IpAddress source) {
        MaskedMark mark = Decision.mark(router, wan);
        var rule =
                snapshot.desired().rules().stream()
                        .filter(it -> it.family() == source.family())
                        .filter(it -> it.mark().filter(mark::equals).isPresent())
                        .findFirst();
        return wan.name()
                + ": mark "
                + mark
                + " ("
                + RulePath.marking(wan)
                + ")"
                + rule.map(it -> "; rule " + it).orElse("; its rule is missing")
                + "; "
                + gateway(wan, source)
                + "; "
                + translated(wan, source);
    }

    private String gateway(Wan wan, IpAddress source) {
        Optional<? extends IpAddress> gateway =
                snapshot.picture()
                        .wan(wan.name())
                        .flatMap(now ->
                                switch (source) {
                                    case Ipv4Address _ -> now.gateway4();
                                    case Ipv6Address _ -> now.gateway6();
                                });
        return gateway.map(via -> "via " + via + " dev " + wan.egress()).orElse("no gateway");
    }

    private String translated(Wan wan, IpAddress source) {
        return switch (source) {
            case Ipv4Address ipv4 -> translated4(wan, ipv4);
            case Ipv6Address ipv6 ->
                    ruleset().translations().stream()
                            .filter(it -> it.wan().equals(wan.name()))
                            .filter(it -> it.internal().contains(ipv6))
                            .findFirst()
                            .map(it ->
                                    "its prefix becomes %s (%s)"
                                            .formatted(
                                                    it.external(), RulePath.translation(wan, it)))
                            .orElse(
                                    hidesIpv6(wan)
                                            ? "its source becomes the interface's (no delegation)"
                                            : "its prefix is not translated here");
        };
    }

    private static boolean hidesIpv6(Wan wan) {
        return wan.ipv6().filter(Wan.Ipv6::masqueradeWithoutDelegation).isPresent();
    }

    private String translated4(Wan wan, Ipv4Address source) {
        var mapped =
                router.mappings().stream()
                        .filter(mapping -> mapping.internal().equals(source))
                        .flatMap(mapping ->
                                Optional.ofNullable(mapping.external().get(wan.name())).stream())
                        .findFirst();
        return mapped.map(public4 ->
                        "its source becomes %s (%s)"
                                .formatted(public4, RulePath.mapping(wan, source, public4)))
                .orElseGet(() ->
                        switch (router.unmapped()) {
                            case MASQUERADE -> "its source becomes the interface's (no mapping)";
                            case DROP -> "it is dropped: no mapping names it";
                        });
    }

    private String why(Wan wan, IpAddress source) {
        var now = snapshot.picture().wan(wan.name());
        if (now.isEmpty()) {
            return "nothing is known of it";
        }
        if (now.get().drained()) {
            return "it is drained";
        }
        var verdict = now.get().verdict(source.family());
        return switch (verdict.state()) {
            case UNHEALTHY, UNKNOWN -> verdict.state().label() + ", " + verdict.sentence();
            case HEALTHY -> healthyButNot(wan, source, now.get());
        };
    }

    private String healthyButNot(Wan wan, IpAddress source, WanPicture now) {
        if (source instanceof Ipv6Address && now.delegation().isEmpty() && !hidesIpv6(wan)) {
            return "no prefix is delegated";
        }
        boolean carries = snapshot.desired().carrying().of(source.family()).contains(wan.name());
        return carries
                ? "this flow's way is another one"
                : "tier " + wan.tier() + ", and a lower tier carries";
    }
}
