package mwan.provision.verify.check;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.provision.ssh.Command;
import mwan.provision.verify.seen.Transfers;
import mwan.site.Site;
import mwan.site.Verify;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.IpAddress;

/// What hosts behind OPNsense see: new connections over each WAN by its weight, a running one over
/// one, and echoes answered.
final class BalanceChecks {
    private static final int CONNECTIONS = 20;
    private static final int REQUESTS = 4;
    private static final Duration LONGEST = Duration.ofSeconds(90);

    static final Kind SHARE =
            Kind.of(
                    Group.BALANCE,
                    "{family}.{host}",
                    "new {family} connections of {host} take each healthy WAN by its weight",
                    "connections fail, are pinned to one WAN, or leave by one that is not healthy",
                    "in the VM: mwan status; mwan explain; nft list ruleset: does another rule set the mark?");
    static final Kind AFFINITY =
            Kind.of(
                    Group.BALANCE,
                    "affinity.{family}.{host}",
                    "a running {family} connection of {host} keeps its WAN",
                    "a flow's mark is not restored from conntrack, so its later packets take another WAN",
                    "in the VM: conntrack -L; nft list table inet mwan; systemctl restart mwan");
    static final Kind ECHO =
            Kind.of(
                    Group.BALANCE,
                    "echo.{family}.{host}",
                    "{host}'s {family} echo requests are answered, each one",
                    "echo replies are lost: the internal prefix is on-link, or a WAN drops ICMP",
                    "in the VM: ip -6 route show table all; mwan health");
    static final Kind HOST_BITS =
            Kind.of(
                    Group.NPT,
                    "host-bits.{host}",
                    "{host}'s IPv6 source is its own, but for the prefix",
                    "IPv6 is masqueraded, or the translation changes more than the prefix",
                    "in the VM: mwan npt; nft list table inet mwan");

    static final List<Kind> KINDS = List.of(SHARE, AFFINITY, ECHO, HOST_BITS);

    private BalanceChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        for (var host : site.verify().inside()) {
            for (var family : Family.values()) {
                url(site.verify(), family)
                        .ifPresent(url -> checks.addAll(ofHost(site, host, family, url)));
                checks.addAll(echo(site, host, family));
            }
        }
        return checks;
    }

    static Optional<URI> url(Verify verify, Family family) {
        return family == Family.IPV4 ? verify.seenAddress4() : verify.seenAddress6();
    }

    private static String id(Kind kind, Family family, Verify.ProbeHost host) {
        return kind.id().replace("{family}", family.label()).replace("{host}", host.name());
    }

    private static Check.Draft draft(Kind kind, Site site, Verify.ProbeHost host, Family family) {
        var router = site.router();
        var draft =
                kind.check(Map.of("host", host.name(), "family", family.label()))
                        .needing(
                                HealthChecks.DAEMON.id(),
                                ServiceChecks.NETWORKD,
                                LinkChecks.INSIDE.id(),
                                RouteChecks.FORWARDING.id(),
                                NatChecks.TABLE.id())
                        .needing(EdgeChecks.ids())
                        .spoiledBy(RuleChecks.ids(router))
                        .spoiledBy(RouteChecks.ids(router))
                        .spoiledBy(RouteChecks.tableIds(router, family));
        return draft.spoiledBy(
                family == Family.IPV4 ? NatChecks.ids(router) : NptChecks.ids(router));
    }

    private static List<Check> ofHost(Site site, Verify.ProbeHost host, Family family, URI url) {
        var place = Place.inside(host.name());
        var checks = new ArrayList<Check>();
        checks.add(
                draft(SHARE, site, host, family)
                        .aloneIn(family)
                        .expecting(
                                CONNECTIONS
                                        + " connections over the healthy WANs of the lowest tier, by weight")
                        .looking(evidence -> {
                            var wans = new WanAddresses(new Facts(evidence), site.router());
                            return Shares.judge(
                                    connections(evidence, place, family, url),
                                    wans.carrying(family),
                                    wans::owner);
                        }));
        checks.add(
                draft(AFFINITY, site, host, family)
                        .aloneIn(family)
                        .needing(id(SHARE, family, host))
                        .expecting("one connection, one address")
                        .looking(evidence -> affinity(running(evidence, place, family, url))));
        if (family == Family.IPV6) {
            checks.add(
                    draft(HOST_BITS, site, host, family)
                            .needing(id(SHARE, family, host))
                            .expecting("the same bits behind the prefix")
                            .looking(evidence ->
                                    HostBits.judge(
                                            connections(evidence, place, family, url),
                                            site.router().inside().prefix(),
                                            new WanAddresses(new Facts(evidence), site.router())
                                                    ::delegationOf)));
        }
        return checks;
    }

    private static List<Check> echo(Site site, Verify.ProbeHost host, Family family) {
        var targets =
                site.router().wans().stream()
                        .filter(wan -> Facts.has(wan, family))
                        .flatMap(wan -> targets(wan, family))
                        .distinct()
                        .toList();
        return targets.isEmpty()
                ? List.of()
                : List.of(
                        draft(ECHO, site, host, family)
                                .aloneIn(family)
                                .expecting("an answer from each of " + targets)
                                .looking(evidence ->
                                        Echoes.judged(
                                                evidence,
                                                Place.inside(host.name()),
                                                family,
                                                targets)));
    }

    private static Stream<IpAddress> targets(Wan wan, Family family) {
        return family == Family.IPV4
                ? wan.health().targets4().stream().map(IpAddress.class::cast)
                : wan.health().targets6().stream().map(IpAddress.class::cast);
    }

    /// New connections one after the other: HTTP/1.0 closes each behind its answer.
    static Transfers connections(Evidence evidence, Place place, Family family, URI url) {
        return transfers(
                evidence, place, family, List.of("--http1.0", "--max-time", "4"), url, CONNECTIONS);
    }

    /// One connection that goes on for some seconds.
    private static Transfers running(Evidence evidence, Place place, Family family, URI url) {
        return transfers(
                evidence,
                place,
                family,
                List.of("--http1.1", "--max-time", "10", "--rate", "240/m"),
                url,
                REQUESTS);
    }

    private static Transfers transfers(
            Evidence evidence,
            Place place,
            Family family,
            List<String> options,
            URI url,
            int count) {
        var argv =
                new ArrayList<>(
                        List.of(
                                "curl",
                                Facts.option(family),
                                "--silent",
                                "--write-out",
                                Transfers.WRITE_OUT));
        argv.addAll(options);
        for (int i = 0; i < count; i++) {
            argv.add(url.toString());
        }
        var result = evidence.ask(place, Command.of(argv).within(LONGEST));
        var transfers = Transfers.parse(result.text());
        if (transfers.transfers().isEmpty()) {
            throw new Unobservable("on " + place + ": curl: " + Facts.firstLine(result));
        }
        return transfers;
    }

    static Judgement affinity(Transfers transfers) {
        var addresses = transfers.addresses().stream().distinct().toList();
        if (!transfers.troubles().isEmpty()) {
            return new Judgement.Failed(transfers.troubles());
        }
        if (transfers.connections() > 1) {
            return new Judgement.Unobserved("the server ends each connection behind its answer");
        }
        return Judgement.of(
                addresses.size() == 1,
                transfers.transfers().size()
                        + " requests over one connection, seen from "
                        + addresses);
    }
}
