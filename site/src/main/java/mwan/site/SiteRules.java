package mwan.site;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import mwan.value.InterfaceName;
import mwan.value.WanName;

/// What the values of a site have to say together: what no single value shows.
final class SiteRules {
    private final Site site;
    private final Findings findings;

    private SiteRules(Site site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    static void check(Site site, Findings findings) {
        var rules = new SiteRules(site, findings);
        rules.wansDiffer();
        rules.linksDiffer();
        rules.wansCarryIp();
        rules.servicesAreReachable();
        rules.attachmentsExist();
        rules.mappingsFit();
        rules.forcedWansExist();
        rules.pinsAreReached();
        rules.certificatesAreNamed();
        rules.dynamicNamesFit();
        rules.devicesMayBeGiven();
    }

    private void wansDiffer() {
        var wans = site.router().wans();
        if (wans.isEmpty()) {
            findings.fault("router.wans", "there is no WAN", "name at least one");
        }
        var names = new Unique("name");
        var marks = new Unique("mark");
        var tables = new Unique("table");
        for (int i = 0; i < wans.size(); i++) {
            var wan = wans.get(i);
            names.add(wan.name(), path(i));
            marks.add(wan.mark(), path(i));
            tables.add(wan.table(), path(i));
            int mask = site.router().kernel().markMask();
            if ((wan.mark().number() & ~mask) != 0) {
                findings.fault(
                        path(i) + ".mark",
                        "mark " + wan.mark() + " has bits outside the mask " + hex(mask),
                        "choose one within router.kernel.markMask");
            }
        }
    }

    private void linksDiffer() {
        var links = new Unique("link");
        links.add(site.router().management().link(), "router.management");
        links.add(site.router().inside().link(), "router.inside");
        var wans = site.router().wans();
        for (int i = 0; i < wans.size(); i++) {
            links.add(wans.get(i).link().name(), path(i) + ".link", "name");
        }
    }

    private void wansCarryIp() {
        var wans = site.router().wans();
        for (int i = 0; i < wans.size(); i++) {
            var wan = wans.get(i);
            if (wan.ipv4().isEmpty() && wan.ipv6().isEmpty()) {
                findings.fault(path(i), "carries neither IPv4 nor IPv6", "give it ipv4 or ipv6");
            }
            if (wan.link().driver().isEmpty() && wan.link().match().isEmpty()) {
                findings.fault(
                        path(i) + ".link",
                        "nothing says how the VM finds this NIC",
                        "give its driver, or its MAC as match");
            }
        }
    }

    private void servicesAreReachable() {
        var wans = site.router().wans();
        for (int i = 0; i < wans.size(); i++) {
            var health = path(i) + ".health";
            var dns = wans.get(i).health().services().dns();
            for (int j = 0; j < dns.size(); j++) {
                reachable(wans.get(i), dns.get(j), health + ".dns[" + j + "].server");
            }
            var http = wans.get(i).health().services().http();
            for (int j = 0; j < http.size(); j++) {
                reachable(wans.get(i), http.get(j), health + ".http[" + j + "]");
            }
        }
    }

    /// What is never asked would only look as if the line were watched.
    private void reachable(Wan wan, Service service, String where) {
        var family = service.address().family();
        boolean carried =
                switch (family) {
                    case IPV4 -> wan.ipv4().isPresent();
                    case IPV6 -> wan.ipv6().isPresent();
                };
        if (!carried) {
            findings.fault(
                    where,
                    wan.name() + " carries no " + family.label() + " to ask it by",
                    "leave it out, or give the WAN " + family.label());
        }
    }

    private void attachmentsExist() {
        attached("router.management", site.router().management().attachment());
        attached("router.inside", site.router().inside().attachment());
        var wans = site.router().wans();
        for (int i = 0; i < wans.size(); i++) {
            attached(path(i) + ".link", wans.get(i).link().attachment());
        }
    }

    private void attached(String path, Optional<Attachment> attachment) {
        if (site.host().isEmpty()) {
            return; // The runtime's own file knows nothing of the host.
        }
        var host = site.host().get();
        switch (attachment.orElse(null)) {
            case null ->
                    findings.fault(
                            path + ".attachment",
                            "is missing",
                            "say what of the host it is: {vf: 0}, {pci: …} or {bridge: …, mac: …}");
            case Attachment.Vf vf -> {
                if (host.vf().filter(known -> known.index() == vf.index()).isEmpty()) {
                    findings.fault(
                            path + ".attachment",
                            "VF " + vf.index() + " is not the one of host.vf",
                            "describe it under host.vf");
                }
            }
            case Attachment.Pci _ -> {}
            case Attachment.Bridge given -> {
                if (host.bridges().stream().noneMatch(b -> b.name().equals(given.bridge()))) {
                    findings.fault(
                            path + ".attachment",
                            "bridge " + given.bridge() + " is not listed",
                            "add it to host.bridges");
                }
            }
        }
    }

    private void mappingsFit() {
        var inside = site.router().inside().address();
        var mappings = site.router().mappings();
        var internals = new Unique("internal");
        var externals = new Unique("external");
        for (int i = 0; i < mappings.size(); i++) {
            var mapping = mappings.get(i);
            var at = "router.mappings[" + i + "]";
            internals.add(mapping.internal(), at);
            if (!inside.prefix().contains(mapping.internal())
                    || inside.address().equals(mapping.internal())) {
                findings.fault(
                        at + ".internal",
                        mapping.internal() + " is no other host's address on the inside link",
                        "choose one of " + inside.prefix() + " but " + inside.address());
            }
            mapping.external()
                    .forEach((name, address) -> {
                        var where = at + ".external." + name;
                        externals.add(name + " " + address, at + ".external", name.value());
                        fits(where, new External(name, address));
                    });
        }
    }

    private record External(mwan.value.WanName wan, mwan.value.Ipv4Address address) {}

    private void fits(String where, External external) {
        var wan = site.router().wan(external.wan());
        if (wan.isEmpty()) {
            findings.fault(where, "there is no WAN " + external.wan(), "name one of router.wans");
            return;
        }
        var block = wan.get().ipv4().flatMap(Wan.Ipv4::block);
        if (block.isEmpty()) {
            findings.fault(
                    where,
                    external.wan() + " has no block of public addresses",
                    "give the WAN ipv4.block, or leave this mapping out");
        } else if (!block.get().prefix().contains(external.address())) {
            findings.fault(
                    where,
                    external.address() + " is not in " + block.get().prefix(),
                    "choose an address of the block of " + external.wan());
        } else if (block.get().gateway().filter(external.address()::equals).isPresent()) {
            findings.fault(
                    where,
                    external.address() + " is the gateway of " + external.wan(),
                    "choose another address of " + block.get().prefix());
        }
    }

    private void forcedWansExist() {
        var choosing = site.router().choosing();
        var classes = new Unique("class");
        for (int i = 0; i < choosing.classes().size(); i++) {
            var one = choosing.classes().get(i);
            var at = "router.dscp[" + i + "]";
            classes.add(one.dscp(), at);
            exists(at, one.wan());
        }
        for (int i = 0; i < choosing.pins().size(); i++) {
            var pin = choosing.pins().get(i);
            var at = "router.pins[" + i + "]";
            exists(at, pin.wan());
            if (site.router()
                    .wan(pin.wan())
                    .filter(wan -> !wan.carries(pin.family()))
                    .isPresent()) {
                findings.fault(
                        at + ".wan",
                        pin.wan() + " carries no " + pin.family().label(),
                        "name a WAN that does");
            }
        }
    }

    private void exists(String at, WanName wan) {
        if (site.router().wan(wan).isEmpty()) {
            findings.fault(at + ".wan", "there is no WAN " + wan, "name one of router.wans");
        }
    }

    /// Of pins the first that matches decides, so a wide one hides what it covers.
    private void pinsAreReached() {
        var pins = site.router().choosing().pins();
        for (int later = 0; later < pins.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                if (pins.get(earlier).covers(pins.get(later))) {
                    findings.fault(
                            "router.pins[" + later + "]",
                            "is never reached: router.pins[" + earlier + "] covers it",
                            "put the narrower one first, or leave it out");
                    break;
                }
            }
        }
    }

    private void certificatesAreNamed() {
        if (site.vm().isEmpty() || site.certificates().isPresent()) {
            return;
        }
        var wans = site.router().wans();
        for (int i = 0; i < wans.size(); i++) {
            if (wans.get(i).dot1x().isPresent()) {
                findings.fault(
                        path(i) + ".dot1x",
                        "needs certificates, and none are named",
                        "name the three files under certificates");
            }
        }
    }

    private void dynamicNamesFit() {
        var names = site.router().dynamicDns();
        var taken = new Unique("name");
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            var at = "router.dynamicDns[" + i + "]";
            taken.add(
                    name.name().value().toLowerCase(Locale.ROOT) + " " + name.family().label(), at);
            exists(at, name.wan());
            if (site.router()
                    .wan(name.wan())
                    .filter(wan -> !wan.carries(name.family()))
                    .isPresent()) {
                findings.fault(
                        at + ".family",
                        name.wan() + " carries no " + name.family().label(),
                        "choose the other family, or another WAN");
            }
            if (name.update() instanceof DynamicDns.Rfc2136 update
                    && !name.name().isWithin(update.zone())) {
                findings.fault(
                        at + ".rfc2136.zone",
                        name.name() + " is not in " + update.zone(),
                        "name the zone that the name is in");
            }
        }
    }

    /// What the server would refuse half-way.
    private void devicesMayBeGiven() {
        if (site.proxmox().isEmpty() || site.vm().isEmpty()) {
            return;
        }
        var login = site.proxmox().get().login();
        if (site.passthrough() == Passthrough.RAW && passesDevices() && !isRoot(login)) {
            findings.fault(
                    "vm.passthrough",
                    "PCI devices are passed through raw by root@pam's password alone",
                    "write passthrough: mappings, or log in with user: root@pam and password");
        }
        if (site.usesToken() && site.vm().get().pool().isEmpty()) {
            findings.fault(
                    "vm.pool",
                    "is missing: what a token may do with a VM is forgotten when that VM is"
                            + " deleted, and what it may do in a pool is not",
                    "name one, as pool: mwan; mwan-provision init --print-role has the commands"
                            + " that make it");
        }
    }

    private static boolean isRoot(Proxmox.Login login) {
        return login instanceof Proxmox.Login.Password byPassword
                && byPassword.user().value().equals("root@pam");
    }

    private boolean passesDevices() {
        return site.router().attachments().stream()
                .anyMatch(attachment -> !(attachment instanceof Attachment.Bridge));
    }

    private static String path(int wan) {
        return "router.wans[" + wan + "]";
    }

    private static String hex(int mask) {
        return "0x" + Integer.toHexString(mask);
    }

    /// Values of which no two places may have the same.
    private final class Unique {
        private final String key;
        private final Map<Object, String> places = new HashMap<>();

        Unique(String key) {
            this.key = key;
        }

        void add(Object value, String path) {
            add(value, path, key);
        }

        void add(Object value, String path, String under) {
            var at = path + "." + under;
            var before = places.putIfAbsent(value, at);
            if (before != null) {
                findings.fault(
                        at,
                        (value instanceof InterfaceName ? "link " : "") + value + " is taken",
                        "it stands at " + before + " too");
            }
        }
    }
}
