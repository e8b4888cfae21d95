package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.provision.verify.seen.Links;
import mwan.site.Host;
import mwan.site.Site;

/// The Proxmox host: its API, the VF and the bridges.
final class HostChecks {
    static final Kind API =
            Kind.of(
                    Group.HOST,
                    "api",
                    "the Proxmox API takes our login, and the node is online",
                    "a wrong fingerprint, password or token; pveproxy is down",
                    "compare proxmox.api, fingerprint and login in the site file with the host's; on the host: systemctl status pveproxy pvedaemon");
    static final Kind SSH =
            Kind.of(
                    Group.HOST,
                    "ssh",
                    "one can log in to the host over SSH",
                    "a wrong key or host key; sshd is down",
                    "compare host.ssh in the site file with the host's; on its console: systemctl status ssh");
    static final Kind PF =
            Kind.of(
                    Group.HOST,
                    "pf",
                    "the physical function is up and has carrier",
                    "the PF is down or its cable is out, so its VFs have no carrier",
                    "on the host: ip link set dev \"$(ls /sys/bus/pci/devices/{pf}/net)\" up; see its cable and the ONT");
    static final Kind VF =
            Kind.of(
                    Group.HOST,
                    "vf.present",
                    "the virtual function is there",
                    "SR-IOV's VF was not made at boot",
                    "mwan-provision up; on the host: systemctl status {unit}");
    static final Kind TRUST =
            Kind.of(
                    Group.HOST,
                    "vf.trust",
                    "the VF is trusted",
                    "an untrusted VF passes no EAPOL, so 802.1X fails",
                    "mwan-provision up; at once, on the host: ip link set dev \"$(ls /sys/bus/pci/devices/{pf}/net)\" vf {vf} trust on");
    static final Kind SPOOF =
            Kind.of(
                    Group.HOST,
                    "vf.spoofcheck",
                    "the VF's spoof checking is as the site wants it",
                    "with spoof checking on, frames with another source MAC than the VF's are dropped",
                    "mwan-provision up; at once, on the host: ip link set dev \"$(ls /sys/bus/pci/devices/{pf}/net)\" vf {vf} spoof off");
    static final Kind MAC =
            Kind.of(
                    Group.HOST,
                    "vf.mac",
                    "the VF has the MAC that the ISP knows",
                    "without a pinned MAC the VF has another one at each boot",
                    "mwan-provision up; at once, on the host: ip link set dev \"$(ls /sys/bus/pci/devices/{pf}/net)\" vf {vf} mac {mac}");
    static final Kind UNIT =
            Kind.of(
                    Group.HOST,
                    "vf.unit",
                    "the unit that sets up the VF has succeeded",
                    "the unit is missing, or failed at boot",
                    "mwan-provision up; on the host: systemctl status {unit}");
    static final Kind BRIDGE =
            Kind.of(
                    Group.HOST,
                    "bridge.{bridge}",
                    "bridge {bridge} is up",
                    "a bridge is missing or down: the VM does not start, or its NIC reaches nobody",
                    "mwan-provision up; on the host: ifup {bridge}");

    static final List<Kind> KINDS = List.of(API, SSH, PF, VF, TRUST, SPOOF, MAC, UNIT, BRIDGE);

    private HostChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        site.proxmox()
                .ifPresent(proxmox ->
                        checks.add(
                                API.check()
                                        .expecting("node " + proxmox.node() + " online")
                                        .looking(evidence -> api(evidence, proxmox))));
        site.host()
                .ifPresent(host -> {
                    checks.add(SSH.check().expecting("login works").looking(HostChecks::ssh));
                    host.vf().ifPresent(vf -> checks.addAll(ofVf(vf)));
                    host.bridges().forEach(bridge -> checks.add(bridge(bridge)));
                });
        return checks;
    }

    private static List<Check> ofVf(Host.VirtualFunction vf) {
        var names = new java.util.HashMap<String, Object>();
        names.put("pf", vf.pf());
        names.put("vf", vf.index());
        names.put("unit", vf.unit());
        vf.mac().ifPresent(mac -> names.put("mac", mac));
        var checks = new ArrayList<Check>();
        checks.add(
                PF.check(names)
                        .needing(SSH.id())
                        .expecting(vf.pf() + " up, with carrier")
                        .looking(evidence -> {
                            var pf = pf(evidence, vf);
                            return Judgement.of(
                                    pf.isUp() && pf.hasCarrier(),
                                    pf.name()
                                            + (pf.isUp() ? " up" : " down")
                                            + (pf.hasCarrier()
                                                    ? ", with carrier"
                                                    : ", no carrier"));
                        }));
        checks.add(
                UNIT.check(names)
                        .needing(SSH.id())
                        .expecting(vf.unit() + " active")
                        .looking(evidence -> unit(evidence, vf)));
        checks.add(
                VF.check(names)
                        .needing(SSH.id())
                        .expecting("at least " + vf.count() + " VF on " + vf.pf())
                        .looking(evidence -> present(pf(evidence, vf), vf)));
        checks.add(
                TRUST.check(names)
                        .needing(VF.id())
                        .expecting("trust " + onOff(vf.trust()))
                        .looking(evidence -> trust(state(evidence, vf), vf)));
        checks.add(
                SPOOF.check(names)
                        .needing(VF.id())
                        .expecting("spoof checking " + onOff(vf.spoofCheck()))
                        .looking(evidence -> spoof(state(evidence, vf), vf)));
        vf.mac()
                .ifPresent(mac ->
                        checks.add(
                                MAC.check(names)
                                        .needing(VF.id())
                                        .expecting(mac.toString())
                                        .looking(evidence -> {
                                            var seen = state(evidence, vf).mac();
                                            return Judgement.of(
                                                    seen.equalsIgnoreCase(mac.value()), seen);
                                        })));
        return checks;
    }

    private static Check bridge(Host.Bridge bridge) {
        return BRIDGE.check("bridge", bridge.name())
                .needing(SSH.id())
                .expecting(bridge.name() + " up")
                .looking(evidence ->
                        bridge(
                                Links.parse(
                                        evidence.text(
                                                Place.HOST,
                                                "ip",
                                                "-json",
                                                "-details",
                                                "link",
                                                "show")),
                                bridge));
    }

    static Judgement bridge(Links links, Host.Bridge bridge) {
        return links.named(bridge.name())
                .map(link ->
                        Judgement.of(
                                link.isUp() && link.kind().equals("bridge"),
                                link.kind().equals("bridge")
                                        ? (link.isUp() ? "up" : "down")
                                        : "it is no bridge"))
                .orElse(new Judgement.Failed("there is no " + bridge.name()));
    }

    static Judgement present(Links.Link pf, Host.VirtualFunction vf) {
        int count = pf.virtualFunctions().size();
        return Judgement.of(
                count >= vf.count() && find(pf, vf).isPresent(),
                count + (count == 1 ? " VF" : " VFs") + " on " + pf.name());
    }

    static Judgement trust(Links.VirtualFunction seen, Host.VirtualFunction vf) {
        return Judgement.of(seen.trust() == vf.trust(), "trust " + onOff(seen.trust()));
    }

    static Judgement spoof(Links.VirtualFunction seen, Host.VirtualFunction vf) {
        return Judgement.of(
                seen.spoofCheck() == vf.spoofCheck(), "spoof checking " + onOff(seen.spoofCheck()));
    }

    /// The VF as its PF keeps it now.
    static Links.VirtualFunction state(Evidence evidence, Host.VirtualFunction vf) {
        return find(pf(evidence, vf), vf)
                .orElseThrow(
                        () -> new Unobservable("there is no VF " + vf.index() + " on " + vf.pf()));
    }

    private static Optional<Links.VirtualFunction> find(Links.Link pf, Host.VirtualFunction vf) {
        return pf.virtualFunctions().stream()
                .filter(seen -> seen.index() == vf.index())
                .findFirst();
    }

    /// The PF by its PCI address, since a kernel update may rename it.
    private static Links.Link pf(Evidence evidence, Host.VirtualFunction vf) {
        var name =
                evidence.text(Place.HOST, "ls", "/sys/bus/pci/devices/" + vf.pf() + "/net").strip();
        return Links.parse(
                        evidence.text(
                                Place.HOST, "ip", "-json", "-details", "link", "show", "dev", name))
                .named(name)
                .orElseThrow(() -> new Unobservable("there is no network link of " + vf.pf()));
    }

    private static Judgement unit(Evidence evidence, Host.VirtualFunction vf) {
        var unit = new Facts(evidence).unit(Place.HOST, vf.unit());
        return unit.get("LoadState").equals("not-found")
                ? new Judgement.Failed("there is no " + vf.unit())
                : Judgement.of(
                        unit.get("ActiveState").equals("active"),
                        unit.get("ActiveState") + ", result " + unit.get("Result"));
    }

    private static Judgement ssh(Evidence evidence) {
        return login(evidence, Place.HOST);
    }

    /// That a place cannot be reached is here what was seen, not what hid it.
    static Judgement login(Evidence evidence, Place place) {
        try {
            return Judgement.of(evidence.ask(place, "true").ok(), "login works");
        } catch (Unobservable unreachable) {
            return new Judgement.Failed(unreachable.why());
        }
    }

    private static Judgement api(Evidence evidence, mwan.site.Proxmox proxmox) {
        try {
            return evidence.api("nodes", client -> client.nodes()).stream()
                    .filter(node -> node.name().equals(proxmox.node()))
                    .findFirst()
                    // pvestatd reports a node some seconds after its start; it has answered us by
                    // then.
                    .map(node ->
                            Judgement.of(
                                    !node.status().equals("offline"),
                                    "node " + node.name() + " " + node.status()))
                    .orElse(new Judgement.Failed("there is no node " + proxmox.node()));
        } catch (Unobservable refused) {
            return new Judgement.Failed(refused.why());
        }
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }
}
