package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.provision.proxmox.PciDevices;
import mwan.provision.proxmox.PropertyString;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.VmConfig;
import mwan.site.Attachment;
import mwan.site.Host;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.InterfaceName;
import mwan.value.PciAddress;

/// The router's VM, as Proxmox VE has it.
final class VmChecks {
    static final Kind PRESENT =
            Kind.of(
                    Group.VM,
                    "present",
                    "VM {vm} is there and is ours",
                    "the VM is missing, or another's VM has its id",
                    "mwan-provision up makes it; a VM without our tag is never touched: choose another vm.id");
    static final Kind RUNNING =
            Kind.of(
                    Group.VM,
                    "running",
                    "VM {vm} is running",
                    "the VM is stopped, or did not start: a device or a bridge is missing",
                    "mwan-provision up; the start task's log on the host says why it failed");
    static final Kind HOSTPCI =
            Kind.of(
                    Group.VM,
                    "hostpci.{wan}",
                    "{wan}'s PCI device is given to the VM",
                    "the VF or the NIC is not passed through, or another one is",
                    "mwan-provision up; on the host: qm config {vm} | grep hostpci");
    static final Kind IOMMU =
            Kind.of(
                    Group.VM,
                    "iommu.{wan}",
                    "{wan}'s PCI device has an IOMMU group of its own",
                    "the IOMMU is off, or another device shares the group: the VM does not start",
                    "switch on VT-d or AMD-Vi in the firmware, and put the card into another slot if its group is shared");
    static final Kind NIC =
            Kind.of(
                    Group.VM,
                    "nic.{link}",
                    "the VM's NIC for {link} is on its bridge, with its MAC",
                    "a NIC is missing, on another bridge, or has another MAC",
                    "mwan-provision up; on the host: qm config {vm} | grep ^net");
    static final Kind PENDING =
            Kind.of(
                    Group.VM,
                    "pending",
                    "the VM runs with the configuration that it has",
                    "a change waits for a stop and a start of the VM",
                    "stop and start the VM when the users allow it: a reboot inside it does not do");
    static final Kind SSH =
            Kind.of(
                    Group.VM,
                    "ssh",
                    "one can log in to the VM over SSH, and its host key is the known one",
                    "the management link, sshd or the key is wrong; the VM did not boot",
                    "look at the VM's console on the host: qm terminal {vm}");
    static final Kind CLOUD_INIT =
            Kind.of(
                    Group.VM,
                    "cloud-init",
                    "cloud-init has done its work",
                    "the first boot was not finished, or a document of cloud-init was wrong",
                    "in the VM: cloud-init status --long, and /var/log/cloud-init.log");
    static final Kind NAME =
            Kind.of(
                    Group.VM,
                    "host-name",
                    "the VM knows its host name",
                    "cloud-init did not run with the site's documents, or this is another VM",
                    "in the VM: hostnamectl; mwan-provision up");
    static final Kind AGENT =
            Kind.of(
                    Group.VM,
                    "agent",
                    "the guest agent answers",
                    "the agent does not run, so the host cannot shut the VM down cleanly",
                    "in the VM: systemctl status qemu-guest-agent");

    static final List<Kind> KINDS =
            List.of(PRESENT, RUNNING, HOSTPCI, IOMMU, NIC, PENDING, SSH, CLOUD_INIT, NAME, AGENT);

    private VmChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        if (site.vm().isPresent()) {
            var vm = site.vm().get();
            checks.addAll(ofApi(site, vm));
            checks.add(
                    NAME.check()
                            .needing(SSH.id())
                            .expecting(vm.hostName().toString())
                            .looking(evidence ->
                                    name(evidence.text(Place.ROUTER, "hostname").strip(), vm)));
            checks.add(
                    AGENT.check()
                            .needing(RUNNING.id())
                            .expecting("an answer")
                            .optional()
                            .looking(evidence -> {
                                boolean answers =
                                        evidence.api(
                                                "agent", client -> client.agent().answers(vm.id()));
                                return Judgement.of(answers, answers ? "an answer" : "no answer");
                            }));
        }
        var ssh =
                SSH.check("vm", site.vm().map(vm -> vm.id().toString()).orElse("the VM"))
                        .needing(RUNNING.id())
                        .expecting("login works")
                        .looking(evidence -> HostChecks.login(evidence, Place.ROUTER));
        checks.add(ssh);
        checks.add(
                CLOUD_INIT
                        .check()
                        .needing(SSH.id())
                        .expecting("status done, no errors")
                        .looking(VmChecks::cloudInit));
        return checks;
    }

    private static List<Check> ofApi(Site site, Vm vm) {
        var checks = new ArrayList<Check>();
        checks.add(
                PRESENT.check("vm", vm.id())
                        .needing(HostChecks.API.id())
                        .expecting("VM " + vm.id() + " with tag " + vm.tag())
                        .looking(evidence ->
                                present(
                                        evidence.api(
                                                "config", client -> client.vms().config(vm.id())),
                                        vm)));
        checks.add(
                RUNNING.check("vm", vm.id())
                        .needing(PRESENT.id())
                        .explainedBy(startsWith(site))
                        .expecting("running")
                        .looking(evidence -> running(evidence, vm)));
        checks.add(
                PENDING.check()
                        .needing(PRESENT.id())
                        .expecting("nothing pending")
                        .looking(evidence -> {
                            var pending =
                                    evidence.api(
                                            "pending", client -> client.vms().pending(vm.id()));
                            return Judgement.of(
                                    pending.isEmpty(),
                                    pending.isEmpty()
                                            ? "nothing pending"
                                            : "pending: "
                                                    + pending.stream()
                                                            .map(change -> change.name())
                                                            .collect(Collectors.joining(", ")));
                        }));
        for (var wan : site.router().wans()) {
            wan.link()
                    .attachment()
                    .flatMap(attachment -> device(site, attachment))
                    .ifPresent(device -> {
                        checks.add(
                                HOSTPCI.check(java.util.Map.of("wan", wan.name(), "vm", vm.id()))
                                        .needing(PRESENT.id())
                                        .needing(device.needs())
                                        .expecting(device.expected())
                                        .looking(evidence ->
                                                hostpci(evidence, vm, device.address(evidence))));
                        checks.add(
                                IOMMU.check("wan", wan.name())
                                        .needing(HostChecks.API.id())
                                        .needing(device.needs())
                                        .expecting("a group of its own")
                                        .looking(evidence ->
                                                iommu(
                                                        evidence.api(
                                                                "pci",
                                                                client ->
                                                                        client.pciDevices().list()),
                                                        device.address(evidence))));
                    });
        }
        nics(site)
                .forEach((link, bridge) ->
                        checks.add(
                                NIC.check(java.util.Map.of("link", link, "vm", vm.id()))
                                        .needing(PRESENT.id())
                                        .expecting(bridge.mac() + " on " + bridge.bridge())
                                        .looking(evidence -> nic(config(evidence, vm), bridge))));
        return checks;
    }

    /// What has to be there for the VM to start.
    private static List<String> startsWith(Site site) {
        return Stream.concat(
                        Stream.of(HostChecks.VF.id()),
                        site.host().stream()
                                .flatMap(host -> host.bridges().stream())
                                .map(bridge -> HostChecks.BRIDGE.id(bridge.name().value())))
                .toList();
    }

    /// A WAN's passed-through device: where its address comes from differs.
    private record Device(Optional<PciAddress> fixed, Optional<Host.VirtualFunction> vf) {
        List<String> needs() {
            return vf.isPresent() ? List.of(HostChecks.VF.id()) : List.of();
        }

        String expected() {
            return fixed.map(PciAddress::toString)
                    .orElseGet(() ->
                            "VF " + vf.orElseThrow().index() + " of " + vf.orElseThrow().pf());
        }

        PciAddress address(Evidence evidence) {
            return fixed.orElseGet(() -> {
                var function = vf.orElseThrow();
                var target =
                        evidence.text(
                                Place.HOST,
                                "readlink",
                                "/sys/bus/pci/devices/"
                                        + function.pf()
                                        + "/virtfn"
                                        + function.index());
                return PciAddress.parse(target.strip().replaceAll(".*/", ""));
            });
        }
    }

    private static Optional<Device> device(Site site, Attachment attachment) {
        return switch (attachment) {
            case Attachment.Pci(var address) ->
                    Optional.of(new Device(Optional.of(address), Optional.empty()));
            case Attachment.Vf(int index) ->
                    site.host()
                            .flatMap(Host::vf)
                            .filter(vf -> vf.index() == index)
                            .map(vf -> new Device(Optional.empty(), Optional.of(vf)));
            case Attachment.Bridge(_, _) -> Optional.empty();
        };
    }

    /// The links that are virtio NICs, in their order.
    private static java.util.Map<InterfaceName, Attachment.Bridge> nics(Site site) {
        var nics = new java.util.LinkedHashMap<InterfaceName, Attachment.Bridge>();
        var router = site.router();
        router.management()
                .attachment()
                .ifPresent(a -> putBridge(nics, router.management().link(), a));
        router.inside().attachment().ifPresent(a -> putBridge(nics, router.inside().link(), a));
        for (var wan : router.wans()) {
            wan.link().attachment().ifPresent(a -> putBridge(nics, wan.link().name(), a));
        }
        return nics;
    }

    private static void putBridge(
            java.util.Map<InterfaceName, Attachment.Bridge> nics,
            InterfaceName link,
            Attachment attachment) {
        if (attachment instanceof Attachment.Bridge bridge) {
            nics.put(link, bridge);
        }
    }

    private static VmConfig config(Evidence evidence, Vm vm) {
        return evidence.api("config", client -> client.vms().config(vm.id()))
                .orElseThrow(() -> new Unobservable("there is no VM " + vm.id()));
    }

    static Judgement present(Optional<VmConfig> config, Vm vm) {
        return config.map(found ->
                        Judgement.of(
                                found.tags().contains(vm.tag()),
                                "VM "
                                        + vm.id()
                                        + (found.tags().names().isEmpty()
                                                ? " without tags"
                                                : " with tags " + found.tags())))
                .orElse(new Judgement.Failed("there is no VM " + vm.id()));
    }

    private static Judgement running(Evidence evidence, Vm vm) {
        return evidence.api("status", client -> client.vms().find(vm.id()))
                .map(status ->
                        Judgement.of(status.running(), status.running() ? "running" : "stopped"))
                .orElse(new Judgement.Failed("there is no VM " + vm.id()));
    }

    private static Judgement hostpci(Evidence evidence, Vm vm, PciAddress wanted) {
        var given = new HashSet<PciAddress>();
        for (var option : options(config(evidence, vm), "hostpci").toList()) {
            option.get("host", true).ifPresent(hosts -> given.addAll(addresses(hosts)));
            option.get("mapping").ifPresent(id -> given.addAll(mapped(evidence, id)));
        }
        return Judgement.of(
                given.contains(wanted),
                given.isEmpty() ? "no hostpci" : "hostpci " + given.stream().sorted().toList());
    }

    private static Stream<PropertyString> options(VmConfig config, String prefix) {
        return config.options().keySet().stream()
                .filter(name -> name.matches(prefix + "[0-9]+"))
                .flatMap(name -> config.property(name).stream());
    }

    /// Proxmox VE stores a list verbatim, with or without the domain.
    static Set<PciAddress> addresses(String hosts) {
        return Stream.of(hosts.split(";"))
                .map(host ->
                        host.chars().filter(c -> c == ':').count() == 1 ? "0000:" + host : host)
                .map(host -> host.contains(".") ? host : host + ".0")
                .map(PciAddress::parse)
                .collect(Collectors.toSet());
    }

    private static Set<PciAddress> mapped(Evidence evidence, String id) {
        return evidence.api("mappings", (Proxmox client) -> client.pciMappings().list()).stream()
                .filter(mapping -> mapping.id().equals(id))
                .flatMap(mapping -> mapping.entries().stream())
                .flatMap(entry -> entry.get("path").stream())
                .flatMap(path -> addresses(path).stream())
                .collect(Collectors.toSet());
    }

    static Judgement iommu(List<PciDevices.Device> devices, PciAddress address) {
        var device = devices.stream().filter(d -> d.address().equals(address)).findFirst();
        if (device.isEmpty()) {
            return new Judgement.Failed("the host has no device " + address);
        }
        if (!device.get().hasIommu()) {
            return new Judgement.Failed("no IOMMU group");
        }
        var others =
                devices.stream()
                        .filter(d ->
                                d.iommuGroup() == device.get().iommuGroup()
                                        && !d.address().equals(address))
                        .map(d -> d.address() + " " + d.name())
                        .collect(Collectors.joining(", "));
        return Judgement.of(
                others.isEmpty(),
                "group "
                        + device.get().iommuGroup()
                        + (others.isEmpty() ? "" : ", shared with " + others));
    }

    static Judgement nic(VmConfig config, Attachment.Bridge wanted) {
        var nics = options(config, "net").toList();
        var found =
                nics.stream()
                        .filter(nic ->
                                nic.named().values().stream()
                                        .anyMatch(wanted.mac().value()::equalsIgnoreCase))
                        .findFirst();
        return found.map(nic ->
                        Judgement.of(
                                nic.get("bridge")
                                        .filter(wanted.bridge().value()::equals)
                                        .isPresent(),
                                wanted.mac() + " on " + nic.get("bridge").orElse("no bridge")))
                .orElseGet(() -> new Judgement.Failed("no NIC has " + wanted.mac() + ": " + nics));
    }

    /// By Debian's custom the kernel knows the first label alone, and /etc/hosts the rest.
    static Judgement name(String seen, Vm vm) {
        var full = vm.hostName().value();
        return Judgement.of(seen.equals(full) || full.startsWith(seen + "."), seen);
    }

    private static Judgement cloudInit(Evidence evidence) {
        // Its status 2 says "done, but with warnings", and its text says what they are.
        var answer = evidence.ask(Place.ROUTER, "cloud-init", "status", "--format=json");
        var status = mwan.provision.verify.seen.CloudInitStatus.parse(answer.text());
        return Judgement.of(
                status.status().equals("done") && status.errors().isEmpty(),
                "status "
                        + status.status()
                        + (status.errors().isEmpty() ? ", no errors" : ": " + status.errors()));
    }
}
