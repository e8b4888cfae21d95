package mwan.runtime.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import mwan.runtime.decide.Choice;
import mwan.runtime.decide.Decision;
import mwan.runtime.netlink.MaskedMark;
import mwan.runtime.picture.WanPicture;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;
import mwan.value.WanName;

/// Which way a new flow from inside takes, and why.
final class Explanation {
    private final Snapshot snapshot;
    private final Router router;

    Explanation(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.router = snapshot.router();
    }

    String of(IpAddress source) {
        var slots = slots(source);
        var lines = new ArrayList<String>();
        lines.add(
                "a new flow from "
                        + source
                        + (slots.isEmpty()
                                ? " finds no way out: no WAN carries " + source.family().label()
                                : " takes the next of these turns: "
                                        + slots.stream()
                                                .map(WanName::toString)
                                                .collect(Collectors.joining(" "))));
        for (var wan : router.wans()) {
            lines.add(
                    slots.contains(wan.name())
                            ? taken(wan, source)
                            : wan.name() + ": not taken: " + why(wan, source));
        }
        lines.add("a flow keeps its WAN: the mark is in its conntrack entry");
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /// Of the first choice that is for this source.
    private List<WanName> slots(IpAddress source) {
        return snapshot.desired().ruleset().choices(source.family()).stream()
                .filter(choice -> isFor(choice, source))
                .findFirst()
                .map(Choice::slots)
                .orElse(List.of());
    }

    private static boolean isFor(Choice choice, IpAddress source) {
        return choice.sources().isEmpty()
                || source instanceof Ipv6Address ipv6 && choice.sources().get().contains(ipv6);
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
                    snapshot.desired().ruleset().translations().stream()
                            .filter(it -> it.wan().equals(wan.name()))
                            .filter(it -> it.internal().contains(ipv6))
                            .findFirst()
                            .map(it -> "its prefix becomes " + it.external())
                            .orElse("its prefix is not translated here");
        };
    }

    private String translated4(Wan wan, Ipv4Address source) {
        var mapped =
                router.mappings().stream()
                        .filter(mapping -> mapping.internal().equals(source))
                        .flatMap(mapping ->
                                Optional.ofNullable(mapping.external().get(wan.name())).stream())
                        .findFirst();
        return mapped.map(public4 -> "its source becomes " + public4 + " (mapping)")
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
        if (source instanceof Ipv6Address && now.delegation().isEmpty()) {
            return "no prefix is delegated";
        }
        return "tier " + wan.tier() + ", and a lower tier carries";
    }
}
