package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.provision.verify.seen.Links;
import mwan.site.Attachment;
import mwan.site.Host;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.InterfaceName;
import mwan.value.MacAddress;
import mwan.value.WanName;

/// The VM's interfaces: that they are there, under their names, with their MACs and carrier.
final class LinkChecks {
    static final Kind PRESENT =
            Kind.of(
                    Group.LINK,
                    "present.{wan}",
                    "{wan}'s interface {link} is there under its name",
                    "the device is not in the VM, or its driver or .link file does not know it",
                    "in the VM: networkctl list; ls /etc/systemd/network; mwan configure");
    static final Kind VLAN =
            Kind.of(
                    Group.LINK,
                    "vlan.{wan}",
                    "{wan}'s VLAN interface {link} is there",
                    "the VLAN interface was not made, or has another id",
                    "in the VM: networkctl status {link}; mwan configure");
    static final Kind CARRIER =
            Kind.of(
                    Group.LINK,
                    "carrier.{wan}",
                    "{wan}'s interface is up and has carrier",
                    "the cable is out, the ONT is off, or the interface is down",
                    "see {wan}'s cable and its modem; in the VM: networkctl status {link}");
    static final Kind MAC =
            Kind.of(
                    Group.LINK,
                    "mac.{wan}",
                    "{wan}'s interface has the MAC that the ISP knows",
                    "a MAC that the ISP does not know gets no authentication and no lease",
                    "mwan-provision up; in the VM: networkctl status {link}");
    static final Kind INSIDE =
            Kind.of(
                    Group.LINK,
                    "inside",
                    "the inside link {link} is up with its address",
                    "the gateway that the router behind us uses is not there",
                    "in the VM: networkctl status {link}; mwan configure");
    static final Kind LINK_LOCAL =
            Kind.of(
                    Group.LINK,
                    "inside.link-local",
                    "the inside link has the link-local address that is the gateway behind us",
                    "another MAC gives another link-local address, and the router behind us sends into the void",
                    "compare router.inside's MAC in the site file with the IPv6 gateway of the router behind");
    static final Kind NEXT_HOP =
            Kind.of(
                    Group.LINK,
                    "inside.next-hop",
                    "the router behind answers at the next hop {address}",
                    "the next hop of the internal prefix resolves to nobody: its NIC was rebuilt, or is down",
                    "compare router.inside.nextHop with the link-local address of OPNsense's interface, and correct the one that is wrong");
    static final Kind MANAGEMENT =
            Kind.of(
                    Group.LINK,
                    "management",
                    "the management link {link} has its address",
                    "cloud-init's network configuration is another's",
                    "mwan-provision up; in the VM: networkctl status {link}");

    static final List<Kind> KINDS =
            List.of(PRESENT, VLAN, CARRIER, MAC, INSIDE, LINK_LOCAL, NEXT_HOP, MANAGEMENT);

    private LinkChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        var router = site.router();
        checks.add(
                MANAGEMENT
                        .check("link", router.management().link())
                        .needing(VmChecks.SSH.id())
                        .expecting(router.management().address().toString())
                        .looking(evidence ->
                                holding(
                                        new Facts(evidence).links(),
                                        router.management().link(),
                                        router.management().address().toString())));
        router.wans().forEach(wan -> checks.addAll(ofWan(site, wan)));
        checks.addAll(ofInside(router));
        return checks;
    }

    private static List<Check> ofWan(Site site, Wan wan) {
        var checks = new ArrayList<Check>();
        var parent = wan.link().name();
        var wanAndLink = Map.of("wan", wan.name(), "link", parent);
        checks.add(
                PRESENT.check(wanAndLink)
                        .needing(
                                VmChecks.SSH.id(),
                                VmChecks.HOSTPCI.id(wan.name().value()),
                                VmChecks.NIC.id(parent.value()))
                        .expecting(parent.toString())
                        .looking(evidence -> {
                            var links = new Facts(evidence).links();
                            return links.named(parent).isPresent()
                                    ? new Judgement.Passed(parent.toString())
                                    : new Judgement.Failed("only " + names(links));
                        }));
        wan.link()
                .vlan()
                .ifPresent(vlan ->
                        checks.add(
                                VLAN.check(Map.of("wan", wan.name(), "link", wan.egress()))
                                        .needing(id(PRESENT, wan))
                                        .expecting(wan.egress() + " with id " + vlan.number())
                                        .looking(evidence ->
                                                vlan(
                                                        new Facts(evidence).links(),
                                                        wan.egress(),
                                                        vlan.number()))));
        checks.add(
                CARRIER.check(wanAndLink)
                        .needing(id(PRESENT, wan))
                        .spoiledBy(ways(wan.link().attachment()))
                        .expecting("up, with carrier")
                        .looking(evidence -> carrier(new Facts(evidence).link(parent))));
        mac(site, wan)
                .ifPresent(mac ->
                        checks.add(
                                MAC.check(wanAndLink)
                                        .needing(id(PRESENT, wan), HostChecks.MAC.id())
                                        .expecting(mac.toString())
                                        .looking(evidence -> {
                                            var seen = new Facts(evidence).link(parent).mac();
                                            return Judgement.of(
                                                    seen.equalsIgnoreCase(mac.value()),
                                                    MacAddress.parse(seen).toString());
                                        })));
        if (mac(site, wan).isEmpty()) {
            checks.add(
                    MAC.check(wanAndLink)
                            .needing(id(PRESENT, wan))
                            .expecting("the NIC's own")
                            .looking(evidence -> ownMac(new Facts(evidence).link(parent))));
        }
        return checks;
    }

    private static List<Check> ofInside(Router router) {
        var inside = router.inside();
        var checks = new ArrayList<Check>();
        checks.add(
                INSIDE.check("link", inside.link())
                        .needing(VmChecks.SSH.id(), VmChecks.NIC.id(inside.link().value()))
                        .spoiledBy(ways(inside.attachment()))
                        .expecting("up with " + inside.address())
                        .looking(evidence ->
                                holding(
                                        new Facts(evidence).links(),
                                        inside.link(),
                                        inside.address().toString())));
        if (inside.attachment().orElse(null) instanceof Attachment.Bridge(_, var mac)) {
            checks.add(
                    LINK_LOCAL
                            .check()
                            .needing(INSIDE.id())
                            .expecting(mac.linkLocal().toString())
                            .looking(evidence -> {
                                var link = new Facts(evidence).link(inside.link());
                                return Judgement.of(link.holds(mac.linkLocal()), addresses(link));
                            }));
        }
        checks.add(
                NEXT_HOP.check("address", inside.nextHop())
                        .needing(INSIDE.id())
                        .spoiledBy(List.of(LINK_LOCAL.id(), EdgeChecks.NEXT_HOP.id()))
                        .expecting("an answer")
                        .looking(evidence -> {
                            var ping =
                                    evidence.ask(
                                            Place.ROUTER,
                                            "ping",
                                            "-6",
                                            "-c",
                                            "3",
                                            "-i",
                                            "0.2",
                                            "-w",
                                            "3",
                                            inside.nextHop() + "%" + inside.link());
                            return Judgement.of(
                                    ping.ok(), ping.ok() ? "an answer" : "no answer within 3 s");
                        }));
        return checks;
    }

    /// What a link's frames pass on the host: without it the link may have carrier and carry
    /// nothing.
    private static List<String> ways(Optional<Attachment> attachment) {
        return attachment.stream()
                .flatMap(one ->
                        switch (one) {
                            case Attachment.Vf(_) -> Stream.of(HostChecks.PF.id());
                            case Attachment.Bridge(var bridge, _) ->
                                    Stream.of(HostChecks.BRIDGE.id(bridge.value()));
                            case Attachment.Pci(_) -> Stream.<String>of();
                        })
                .toList();
    }

    static Judgement vlan(Links links, InterfaceName name, int id) {
        return links.named(name)
                // Where the machine has no VLANs the lab plays them by a pair of another kind.
                .map(link ->
                        Judgement.of(
                                link.vlan().orElse(id) == id,
                                name
                                        + link.vlan()
                                                .map(seen -> " with id " + seen)
                                                .orElse(", a " + link.kind())))
                .orElseGet(() -> new Judgement.Failed("only " + names(links)));
    }

    static Judgement carrier(Links.Link link) {
        return Judgement.of(
                link.isUp() && link.hasCarrier(),
                (link.isUp() ? "up" : "down")
                        + (link.hasCarrier() ? ", with carrier" : ", no carrier"));
    }

    /// Passed through as a whole, a NIC has the address that was burnt into it, unless it was
    /// changed.
    static Judgement ownMac(Links.Link link) {
        return link.permanentMac()
                .map(own ->
                        Judgement.of(own.equals(link.mac()), link.mac() + ", its own is " + own))
                .orElse(new Judgement.Passed(link.mac()));
    }

    private static Judgement holding(Links links, InterfaceName name, String address) {
        return links.named(name)
                .map(link ->
                        Judgement.of(
                                link.isUp()
                                        && link.addresses().stream()
                                                .anyMatch(held -> held.toString().equals(address)),
                                (link.isUp() ? "up with " : "down with ") + addresses(link)))
                .orElseGet(() -> new Judgement.Failed("there is no link " + name));
    }

    private static Optional<MacAddress> mac(Site site, Wan wan) {
        return wan.link()
                .mac()
                .or(() -> wan.link().match())
                .or(() ->
                        wan.link()
                                .attachment()
                                .flatMap(attachment ->
                                        switch (attachment) {
                                            case Attachment.Bridge(_, var mac) -> Optional.of(mac);
                                            case Attachment.Vf(_) ->
                                                    site.host()
                                                            .flatMap(Host::vf)
                                                            .flatMap(Host.VirtualFunction::mac);
                                            case Attachment.Pci(_) -> Optional.<MacAddress>empty();
                                        }));
    }

    private static String addresses(Links.Link link) {
        return link.addresses().isEmpty()
                ? "no address"
                : link.addresses().stream()
                        .map(Links.Address::toString)
                        .collect(Collectors.joining(", "));
    }

    private static String names(Links links) {
        return links.links().stream().map(Links.Link::name).collect(Collectors.joining(", "));
    }

    static String id(Kind kind, Wan wan) {
        return kind.id(wan.name().value());
    }

    static String id(Kind kind, WanName wan) {
        return kind.id(wan.value());
    }
}
