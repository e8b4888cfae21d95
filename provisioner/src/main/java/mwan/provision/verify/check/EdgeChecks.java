package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mwan.provision.ssh.Result;
import mwan.provision.verify.seen.EdgeLinks;
import mwan.site.Attachment;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.Verify;
import mwan.value.Ipv4Address;

/// OPNsense's side of the inside link, seen from OPNsense. It may be FreeBSD, or Linux where
/// another router or the lab takes its place.
final class EdgeChecks {
    static final Kind NEXT_HOP =
            Kind.of(
                    Group.OPNSENSE,
                    "next-hop",
                    "OPNsense has the link-local address that is our next hop",
                    "OPNsense's interface has another link-local address, so what comes back is sent to nobody",
                    "put its address under router.inside.nextHop in the site file, or set it on OPNsense's interface");
    static final Kind ADDRESSES =
            Kind.of(
                    Group.OPNSENSE,
                    "addresses",
                    "OPNsense holds each mapped internal address",
                    "what comes in for a mapped address is sent to an address that nobody holds",
                    "on OPNsense, add the missing addresses as virtual IPs of type IP alias on the interface towards mwan");
    static final Kind GATEWAY4 =
            Kind.of(
                    Group.OPNSENSE,
                    "gateway.ipv4",
                    "OPNsense reaches the router by IPv4",
                    "the link between OPNsense and the router does not carry IPv4",
                    "on OPNsense: ping {gateway}; see its vNIC's bridge and the interface's address");
    static final Kind GATEWAY6 =
            Kind.of(
                    Group.OPNSENSE,
                    "gateway.ipv6",
                    "OPNsense reaches the router's link-local address",
                    "the link between OPNsense and the router does not carry IPv6",
                    "on OPNsense: ping -6 {gateway}%INTERFACE; see its vNIC's bridge and the router's MAC");

    static final List<Kind> KINDS = List.of(NEXT_HOP, ADDRESSES, GATEWAY4, GATEWAY6);

    private EdgeChecks() {}

    static List<Check> of(Site site) {
        return site.verify().edge().map(edge -> of(site.router(), edge)).orElse(List.of());
    }

    private static List<Check> of(Router router, Verify.ProbeHost edge) {
        var place = Place.edge(edge.name());
        var inside = router.inside();
        var checks = new ArrayList<Check>();
        checks.add(
                NEXT_HOP.check()
                        .expecting(inside.nextHop().toString())
                        .looking(evidence -> {
                            var link = links(evidence, place).holding(inside.nextHop());
                            return link.<Judgement>map(name ->
                                            new Judgement.Passed(inside.nextHop() + " on " + name))
                                    .orElse(
                                            new Judgement.Failed(
                                                    "no interface has " + inside.nextHop()));
                        }));
        if (!router.mappings().isEmpty()) {
            var wanted = router.mappings().stream().map(Router.Mapping::internal).toList();
            checks.add(
                    ADDRESSES
                            .check()
                            .expecting("all of " + wanted)
                            .looking(evidence -> addresses(links(evidence, place), wanted)));
        }
        checks.add(
                GATEWAY4.check("gateway", inside.address().address())
                        .needing(LinkChecks.INSIDE.id())
                        .expecting("an answer")
                        .looking(evidence ->
                                answer(
                                        evidence.ask(
                                                place,
                                                "ping",
                                                "-c",
                                                "2",
                                                "-i",
                                                "0.2",
                                                inside.address().address().toString()))));
        if (inside.attachment().orElse(null) instanceof Attachment.Bridge(_, var mac)) {
            checks.add(
                    GATEWAY6.check(Map.of("gateway", mac.linkLocal()))
                            .needing(
                                    LinkChecks.INSIDE.id(),
                                    LinkChecks.LINK_LOCAL.id(),
                                    NEXT_HOP.id())
                            .spoiledBy(List.of(LinkChecks.NEXT_HOP.id()))
                            .expecting("an answer")
                            .looking(evidence -> {
                                var link =
                                        links(evidence, place)
                                                .holding(inside.nextHop())
                                                .orElseThrow();
                                return answer(
                                        evidence.ask(
                                                place,
                                                "ping",
                                                "-6",
                                                "-c",
                                                "2",
                                                "-i",
                                                "0.2",
                                                mac.linkLocal() + "%" + link));
                            }));
        }
        return checks;
    }

    /// The ids of the checks without which no host behind OPNsense gets anywhere.
    static List<String> ids() {
        return Stream.of(NEXT_HOP, GATEWAY4, GATEWAY6).map(Kind::id).toList();
    }

    private static EdgeLinks links(Evidence evidence, Place place) {
        var linux = evidence.ask(place, "ip", "-json", "address", "show");
        return linux.ok()
                ? EdgeLinks.ofLinux(linux.text())
                : EdgeLinks.ofFreeBsd(evidence.text(place, "ifconfig", "-a"));
    }

    static Judgement addresses(EdgeLinks links, List<Ipv4Address> wanted) {
        var missing = wanted.stream().filter(address -> links.holding(address).isEmpty()).toList();
        return Judgement.of(
                missing.isEmpty(), missing.isEmpty() ? "all of " + wanted : "it lacks " + missing);
    }

    private static Judgement answer(Result ping) {
        return Judgement.of(ping.ok(), ping.ok() ? "an answer" : "no answer");
    }
}
