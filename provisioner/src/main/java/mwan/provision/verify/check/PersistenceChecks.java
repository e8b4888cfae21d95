package mwan.provision.verify.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mwan.provision.host.VfUnit;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.verify.seen.KeyValues;
import mwan.site.Host;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.BadValue;
import mwan.value.UnitName;

/// What has to outlive a reboot of the host or of the VM, and whether it has.
final class PersistenceChecks {
    static final Kind UNIT =
            Kind.of(
                    Group.PERSISTENCE,
                    "vf-unit",
                    "the unit that sets up the VF is started at each boot of the host",
                    "the unit is disabled: after the host's next boot the VF is untrusted, or gone",
                    "mwan-provision up; on the host: systemctl enable {unit}");
    static final Kind HOST_REBOOT =
            Kind.of(
                    Group.PERSISTENCE,
                    "host-reboot",
                    "the VF's trust, spoof checking and MAC have outlived a reboot of the host",
                    "the VF was set by hand, or the unit did not run or ran too early",
                    "on the host: journalctl -b -u {unit}; mwan-provision up");
    static final Kind BRIDGE =
            Kind.of(
                    Group.PERSISTENCE,
                    "bridge.{bridge}",
                    "bridge {bridge} is made at each boot of the host",
                    "the bridge is there now, but not configured to come back",
                    "mwan-provision up; on the host: grep -A5 {bridge} /etc/network/interfaces");
    static final Kind ONBOOT =
            Kind.of(
                    Group.PERSISTENCE,
                    "onboot",
                    "the VM is started when the host boots",
                    "after the host's next boot the VM stays down",
                    "mwan-provision up; on the host: qm set {vm} --onboot 1");
    static final Kind ENABLED =
            Kind.of(
                    Group.PERSISTENCE,
                    "units",
                    "the router's units are started at each boot of the VM",
                    "a unit runs now, but is not enabled",
                    "in the VM: systemctl enable the units that are named; mwan-provision up");
    static final Kind VM_REBOOT =
            Kind.of(
                    Group.PERSISTENCE,
                    "vm-reboot",
                    "the router has come back by itself from a reboot of the VM",
                    "the router's daemon did not come up at boot",
                    "in the VM: journalctl -b -u mwan; mwan-provision up");

    static final List<Kind> KINDS = List.of(UNIT, HOST_REBOOT, BRIDGE, ONBOOT, ENABLED, VM_REBOOT);

    private PersistenceChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        site.host()
                .ifPresent(host -> {
                    host.vf().ifPresent(vf -> checks.addAll(ofVf(vf)));
                    host.bridges().forEach(bridge -> checks.add(bridge(bridge)));
                });
        site.vm()
                .ifPresent(vm ->
                        checks.add(
                                ONBOOT.check("vm", vm.id())
                                        .needing(VmChecks.PRESENT.id())
                                        .expecting("onboot 1")
                                        .looking(evidence ->
                                                onboot(
                                                        evidence.api(
                                                                "config",
                                                                client ->
                                                                        client.vms()
                                                                                .config(vm.id())),
                                                        vm))));
        checks.add(
                ENABLED.check()
                        .needing(VmChecks.SSH.id())
                        .expecting("each enabled")
                        .looking(evidence -> enabled(evidence, site)));
        checks.add(
                VM_REBOOT
                        .check()
                        .needing(HealthChecks.DAEMON.id())
                        .expecting(
                                "a boot since the release was installed, and a router that answers")
                        .looking(PersistenceChecks::vmReboot));
        return checks;
    }

    private static List<Check> ofVf(Host.VirtualFunction vf) {
        var unit =
                UNIT.check("unit", vf.unit())
                        .needing(HostChecks.SSH.id())
                        .expecting("enabled, without ExecStop")
                        .looking(evidence -> unit(new Facts(evidence).unit(Place.HOST, vf.unit())));
        var reboot =
                HOST_REBOOT
                        .check("unit", vf.unit())
                        .needing(HostChecks.VF.id(), HostChecks.UNIT.id())
                        .spoiledBy(
                                List.of(
                                        HostChecks.TRUST.id(),
                                        HostChecks.SPOOF.id(),
                                        HostChecks.MAC.id()))
                        .expecting(
                                "set up by its unit at the boot, a later one than that in which it was written")
                        .looking(evidence ->
                                hostReboot(
                                        evidence.text(
                                                Place.HOST, "systemctl", "cat", vf.unit().value()),
                                        evidence.text(
                                                        Place.HOST,
                                                        "cat",
                                                        "/proc/sys/kernel/random/boot_id")
                                                .strip(),
                                        FirstRun.lateBy(evidence, Place.HOST, vf.unit())));
        return List.of(unit, reboot);
    }

    static Judgement unit(KeyValues unit) {
        // Taking the VF away while the VM holds it hangs the port.
        boolean takesAway = !unit.get("ExecStop").isEmpty();
        var state =
                unit.get("UnitFileState").isEmpty()
                        ? "there is no such unit"
                        : unit.get("UnitFileState");
        return Judgement.of(
                state.equals("enabled") && !takesAway,
                state + (takesAway ? ", with ExecStop" : ""));
    }

    static Judgement hostReboot(String unit, String boot, Optional<Duration> lateBy) {
        var touched = VfUnit.Touch.in(unit);
        if (touched.isEmpty()) {
            return new Judgement.NotYet("the unit does not say in which boot it was written");
        }
        if (touched.get().bootId().equals(boot)) {
            return new Judgement.NotYet("the host has not been rebooted since the VF was last set");
        }
        return byItself(lateBy, "set up at the beginning of boot " + boot);
    }

    private static Judgement byItself(Optional<Duration> lateBy, String seen) {
        return lateBy.<Judgement>map(late ->
                        new Judgement.Failed(
                                "its unit first ran "
                                        + late.toSeconds()
                                        + " s after the boot was done: somebody started it"))
                .orElse(new Judgement.Passed(seen));
    }

    private static Check bridge(Host.Bridge bridge) {
        return BRIDGE.check("bridge", bridge.name())
                .needing(HostChecks.API.id())
                .expecting("configured, started at boot")
                .looking(evidence ->
                        evidence.api("network", client -> client.network().read())
                                .bridge(bridge.name())
                                .map(seen ->
                                        Judgement.of(
                                                seen.autostart(),
                                                seen.autostart()
                                                        ? "configured, started at boot"
                                                        : "not started at boot"))
                                .orElse(new Judgement.Failed("not configured")));
    }

    static Judgement onboot(java.util.Optional<VmConfig> config, Vm vm) {
        return config.map(found -> found.get("onboot").orElse("0"))
                .map(value -> Judgement.of(value.equals("1"), "onboot " + value))
                .orElse(new Judgement.Failed("there is no VM " + vm.id()));
    }

    private static Judgement enabled(Evidence evidence, Site site) {
        var lost =
                ServiceChecks.units(site).stream()
                        .filter(unit ->
                                Set.of(
                                                "disabled",
                                                "masked",
                                                "enabled-runtime",
                                                "masked-runtime",
                                                "linked",
                                                "linked-runtime",
                                                "")
                                        .contains(
                                                new Facts(evidence)
                                                        .unit(Place.ROUTER, unit)
                                                        .get("UnitFileState")))
                        .map(Object::toString)
                        .toList();
        return Judgement.of(
                lost.isEmpty(),
                lost.isEmpty() ? "each enabled" : "not enabled: " + String.join(", ", lost));
    }

    private static Judgement vmReboot(Evidence evidence) {
        var booted =
                instant(
                        KeyValues.parse(
                                        evidence.text(
                                                Place.ROUTER,
                                                "systemctl",
                                                "show",
                                                "--property=UserspaceTimestamp",
                                                "--timestamp=unix"))
                                .get("UserspaceTimestamp"));
        var installed =
                instant(evidence.text(Place.ROUTER, "stat", "--format=%Y", "/opt/mwan/current"));
        return vmReboot(
                booted,
                installed,
                FirstRun.lateBy(evidence, Place.ROUTER, UnitName.parse("mwan.service")));
    }

    static Judgement vmReboot(Instant booted, Instant installed, Optional<Duration> lateBy) {
        return booted.isAfter(installed)
                ? byItself(lateBy, "booted at " + booted + ", installed at " + installed)
                : new Judgement.NotYet(
                        "the VM has not been rebooted since the release was installed");
    }

    private static Instant instant(String unixSeconds) {
        var digits = unixSeconds.strip().replace("@", "");
        if (!digits.matches("[0-9]{1,12}")) {
            throw new BadValue(unixSeconds, "a time in seconds");
        }
        return Instant.ofEpochSecond(Long.parseLong(digits));
    }
}
