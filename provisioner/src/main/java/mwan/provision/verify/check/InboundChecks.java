package mwan.provision.verify.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.provision.ssh.Command;
import mwan.provision.verify.seen.Transfers;
import mwan.site.Site;
import mwan.site.Verify;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.Ipv4Address;

/// Connections from the Internet to each mapped public address.
final class InboundChecks {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    static final Kind PING =
            Kind.of(
                    Group.INBOUND,
                    "ping.{wan}.{host}",
                    "{wan}'s mapped addresses answer pings from {host}",
                    "a public address is not translated inward, not answered for by ARP, or its replies leave by another WAN",
                    "in the VM: tcpdump -ni {link} icmp; nft list table inet mwan; on OPNsense: its rules for inbound echo");
    static final Kind HTTP =
            Kind.of(
                    Group.INBOUND,
                    "http.{wan}.{host}",
                    "{wan}'s mapped addresses lead {host} to their internal addresses",
                    "a public address is mapped to another internal address, or TCP does not pass",
                    "compare router.mappings in the site file; in the VM: nft list table inet mwan");

    static final List<Kind> KINDS = List.of(PING, HTTP);

    private InboundChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        for (var host : site.verify().outside()) {
            for (var wan : site.router().wans()) {
                var mapped = mapped(site, wan);
                if (!mapped.isEmpty()) {
                    checks.add(
                            draft(PING, site, host, wan)
                                    .expecting("an answer from each of " + mapped.keySet())
                                    .looking(evidence ->
                                            Echoes.judged(
                                                    evidence,
                                                    Place.outside(host.name()),
                                                    Family.IPV4,
                                                    mapped.keySet())));
                    checks.add(http(site, host, wan, mapped));
                }
            }
        }
        return checks;
    }

    private static Check.Draft draft(Kind kind, Site site, Verify.ProbeHost host, Wan wan) {
        return kind.check(Map.of("wan", wan.name(), "host", host.name(), "link", wan.egress()))
                .needing(
                        HealthChecks.id(wan, Family.IPV4),
                        RouteChecks.FORWARDING.id(),
                        LinkChecks.INSIDE.id(),
                        EdgeChecks.ADDRESSES.id(),
                        EdgeChecks.GATEWAY4.id())
                .spoiledBy(NatChecks.ids(site.router()))
                .spoiledBy(
                        Stream.concat(
                                        RuleChecks.ids(site.router()).stream(),
                                        Stream.of(LinkChecks.id(NatChecks.ON_LINK, wan)))
                                .toList());
    }

    /// On a site of one's own, nobody is asked to serve HTTP at each address; the lab does.
    private static Check http(
            Site site, Verify.ProbeHost host, Wan wan, Map<Ipv4Address, Ipv4Address> mapped) {
        boolean served = site.lab().isPresent();
        var draft =
                draft(HTTP, site, host, wan)
                        .expecting(
                                mapped.entrySet().stream()
                                        .map(pair -> pair.getKey() + " is " + pair.getValue())
                                        .collect(Collectors.joining(", ")));
        return (served ? draft : draft.optional())
                .looking(evidence ->
                        http(
                                answers(evidence, Place.outside(host.name()), mapped),
                                mapped,
                                served));
    }

    /// The public addresses of a WAN, each with what it stands for.
    private static Map<Ipv4Address, Ipv4Address> mapped(Site site, Wan wan) {
        var mapped = new LinkedHashMap<Ipv4Address, Ipv4Address>();
        site.router()
                .mappings()
                .forEach(mapping -> {
                    var external = mapping.external().get(wan.name());
                    if (external != null) {
                        mapped.put(external, mapping.internal());
                    }
                });
        return mapped;
    }

    private static Transfers answers(
            Evidence evidence, Place place, Map<Ipv4Address, Ipv4Address> mapped) {
        var argv =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-4",
                                "--silent",
                                "--http1.0",
                                "--max-time",
                                "4",
                                "--write-out",
                                Transfers.WRITE_OUT));
        mapped.keySet().forEach(address -> argv.add("http://" + address + "/"));
        return Transfers.parse(evidence.ask(place, Command.of(argv).within(LONGEST)).text());
    }

    static Judgement http(Transfers answers, Map<Ipv4Address, Ipv4Address> mapped, boolean served) {
        var wrong = new ArrayList<String>();
        mapped.forEach((external, internal) ->
                answers.transfers().stream()
                        .filter(transfer -> transfer.url().equals("http://" + external + "/"))
                        .filter(transfer ->
                                !transfer.address().filter(internal::equals).isPresent())
                        .forEach(transfer ->
                                wrong.add(
                                        external
                                                + ": "
                                                + transfer.address()
                                                        .map(other -> "it is " + other)
                                                        .orElseGet(transfer::trouble))));
        if (answers.transfers().size() < mapped.size()) {
            return new Judgement.Unobserved(
                    "curl gave " + answers.transfers().size() + " answers of " + mapped.size());
        }
        if (!served && answers.addresses().isEmpty()) {
            return new Judgement.Unobserved("nothing there says which address was reached");
        }
        return Judgement.of(
                wrong.isEmpty(),
                mapped.size()
                        - wrong.size()
                        + " of "
                        + mapped.size()
                        + " addresses as mapped"
                        + (wrong.isEmpty() ? "" : ": " + String.join("; ", wrong)));
    }
}
