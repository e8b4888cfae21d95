package mwan.provision.host;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import mwan.provision.remote.SystemdState;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;
import mwan.site.Host.VirtualFunction;
import mwan.value.InterfaceName;
import mwan.value.PciAddress;
import org.jspecify.annotations.Nullable;

/// Looks at the VF on the host, by the PF's PCI address.
public final class VfObserver {
    static final String UNITS = "/etc/systemd/system/";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final String COUNT = "/sriov_numvfs";
    private static final String ENABLE = "/enable";

    private final Remote host;
    private final VirtualFunction vf;
    private final String device;
    private final String virtual;

    public VfObserver(Remote host, VirtualFunction vf) {
        this.host = host;
        this.vf = vf;
        this.device = "/sys/bus/pci/devices/" + vf.pf();
        this.virtual = device + "/virtfn" + vf.index();
    }

    public VfState observe() {
        var unit = UNITS + vf.unit();
        var files =
                host.readAll(
                        List.of(device + COUNT, virtual + ENABLE, unit, VfUnit.SCRIPT, BOOT_ID));
        var count = files.get(device + COUNT);
        int made = count == null ? 0 : Integer.parseInt(count.text().strip());
        var link = link();
        var address = made > vf.index() ? address() : Optional.<PciAddress>empty();
        return new VfState(
                count == null ? OptionalInt.empty() : OptionalInt.of(made),
                link,
                address,
                address.isPresent() && inUse(files.get(virtual + ENABLE)),
                link.flatMap(this::report),
                text(files.get(unit)),
                text(files.get(VfUnit.SCRIPT)),
                SystemdState.of(host, vf.unit().value()),
                text(files.get(BOOT_ID)).orElse("").strip());
    }

    /// The VF's own PCI address, which the kernel tells once the VF is there.
    public Optional<PciAddress> address() {
        return lastSegment(host.run("readlink", "-e", "--", virtual).text()).map(PciAddress::parse);
    }

    private Optional<InterfaceName> link() {
        return host.run("ls", "--", device + "/net")
                .text()
                .lines()
                .findFirst()
                .map(InterfaceName::parse);
    }

    /// vfio has the device enabled exactly while a VM has it open.
    private boolean inUse(@Nullable Bytes enabled) {
        var driver = lastSegment(host.run("readlink", "-e", "--", virtual + "/driver").text());
        return driver.filter("vfio-pci"::equals).isPresent()
                && !text(enabled).orElse("0").strip().equals("0");
    }

    private Optional<VfReport> report(InterfaceName link) {
        var shown =
                host.run(Command.of("ip", "-j", "-d", "link", "show", "dev", link.value()))
                        .orThrow("cannot ask for the VFs", "is iproute2 there?");
        return VfReport.parse(shown.text(), vf.index());
    }

    private static Optional<String> text(@Nullable Bytes content) {
        return Optional.ofNullable(content).map(Bytes::text);
    }

    private static Optional<String> lastSegment(String path) {
        var stripped = path.strip();
        return stripped.isEmpty()
                ? Optional.empty()
                : Optional.of(stripped.substring(stripped.lastIndexOf('/') + 1));
    }
}
