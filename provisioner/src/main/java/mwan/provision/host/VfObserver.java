package mwan.provision.host;

import java.util.Optional;
import java.util.OptionalInt;
import mwan.provision.remote.SystemdState;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;
import mwan.site.Host.VirtualFunction;
import mwan.value.InterfaceName;
import mwan.value.PciAddress;

/// Looks at the VF on the host, by the PF's PCI address.
public final class VfObserver {
    static final String UNITS = "/etc/systemd/system/";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    private final Remote host;
    private final VirtualFunction vf;
    private final String device;

    public VfObserver(Remote host, VirtualFunction vf) {
        this.host = host;
        this.vf = vf;
        this.device = "/sys/bus/pci/devices/" + vf.pf();
    }

    public VfState observe() {
        var count = count();
        var link = link();
        var address = count.orElse(0) > vf.index() ? address() : Optional.<PciAddress>empty();
        return new VfState(
                count,
                link,
                address,
                address.isPresent() && inUse(),
                link.flatMap(this::report),
                text(UNITS + vf.unit()),
                text(VfUnit.SCRIPT),
                SystemdState.of(host, vf.unit().value()),
                text(BOOT_ID).orElse("").strip());
    }

    /// The VF's own PCI address, which the kernel tells once the VF is there.
    public Optional<PciAddress> address() {
        return lastSegment(host.run("readlink", "-e", "--", device + "/virtfn" + vf.index()).text())
                .map(PciAddress::parse);
    }

    private OptionalInt count() {
        return text(device + "/sriov_numvfs")
                .map(text -> OptionalInt.of(Integer.parseInt(text.strip())))
                .orElseGet(OptionalInt::empty);
    }

    private Optional<InterfaceName> link() {
        return host.run("ls", "--", device + "/net")
                .text()
                .lines()
                .findFirst()
                .map(InterfaceName::parse);
    }

    /// vfio has the device enabled exactly while a VM has it open.
    private boolean inUse() {
        var virtual = device + "/virtfn" + vf.index();
        var driver = lastSegment(host.run("readlink", "-e", "--", virtual + "/driver").text());
        return driver.filter("vfio-pci"::equals).isPresent()
                && !text(virtual + "/enable").orElse("0").strip().equals("0");
    }

    private Optional<VfReport> report(InterfaceName link) {
        var shown =
                host.run(Command.of("ip", "-j", "-d", "link", "show", "dev", link.value()))
                        .orThrow("cannot ask for the VFs", "is iproute2 there?");
        return VfReport.parse(shown.text(), vf.index());
    }

    private Optional<String> text(String path) {
        return host.read(path).map(Bytes::text);
    }

    private static Optional<String> lastSegment(String path) {
        var stripped = path.strip();
        return stripped.isEmpty()
                ? Optional.empty()
                : Optional.of(stripped.substring(stripped.lastIndexOf('/') + 1));
    }
}
