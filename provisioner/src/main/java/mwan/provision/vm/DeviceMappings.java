package mwan.provision.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.PciDevices;
import mwan.provision.proxmox.PciMappings;
import mwan.provision.proxmox.PciMappings.Mapping;
import mwan.provision.proxmox.PropertyString;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.site.Attachment;
import mwan.site.Host;
import mwan.site.Site;
import mwan.value.PciAddress;

/// The PCI resource mappings by which the VM's devices are named where they are not named raw: made
/// when they are missing, and kept as the hardware is. Those of other names are not looked at.
public final class DeviceMappings implements Resource<DeviceMappings.Observed> {
    private final Proxmox proxmox;
    private final Site site;
    private final Supplier<Optional<PciAddress>> vfAddress;

    /// @param mappings all of the cluster that the login may see
    /// @param devices the node's
    /// @param vfAddress absent while there is no VF
    public record Observed(
            List<Mapping> mappings,
            List<PciDevices.Device> devices,
            Optional<PciAddress> vfAddress) {
        public Observed {
            mappings = List.copyOf(mappings);
            devices = List.copyOf(devices);
        }

        private Optional<Mapping> mapping(String id) {
            return mappings.stream().filter(one -> one.id().equals(id)).findFirst();
        }

        private Optional<PciDevices.Device> device(PassedThrough passed) {
            return passed.address(vfAddress)
                    .flatMap(address ->
                            devices.stream()
                                    .filter(one -> one.address().equals(address))
                                    .findFirst());
        }
    }

    /// @param vfAddress reads the VF's own PCI address on the host
    public DeviceMappings(Proxmox proxmox, Site site, Supplier<Optional<PciAddress>> vfAddress) {
        this.proxmox = proxmox;
        this.site = site;
        this.vfAddress = vfAddress;
    }

    @Override
    public String name() {
        return "pci mappings";
    }

    @Override
    public Observed observe() {
        return new Observed(client().list(), proxmox.pciDevices().list(), vfAddress.get());
    }

    @Override
    public List<Change> diff(Observed observed) {
        var changes = new ArrayList<Change>();
        for (var passed : PassedThrough.of(site)) {
            var mapping = observed.mapping(passed.mapping());
            if (mapping.isEmpty()) {
                changes.add(
                        Change.create(
                                name(),
                                passed.mapping(),
                                describe(passed, observed.vfAddress()),
                                "the VM's device is named by it"));
            } else {
                // Of a device that is not there yet nothing can be compared.
                observed.device(passed)
                        .flatMap(device -> compare(mapping.get(), device))
                        .ifPresent(changes::add);
            }
        }
        return changes;
    }

    @Override
    public void apply(Observed observed, List<Change> changes) {
        for (var change : changes) {
            var passed =
                    PassedThrough.of(site).stream()
                            .filter(one -> one.mapping().equals(change.key()))
                            .findFirst()
                            .orElseThrow();
            var device = observed.device(passed).orElseThrow(() -> absent(passed, observed));
            observed.mapping(passed.mapping())
                    .ifPresentOrElse(
                            mapping -> client().replace(mapping, device),
                            () ->
                                    client().create(
                                                    passed.mapping(),
                                                    device,
                                                    "made by mwan-provision for site "
                                                            + site.name()));
        }
    }

    /// The server looks at nothing of it before the VM starts, so all that identifies the device is
    /// compared.
    private Optional<Change> compare(Mapping mapping, PciDevices.Device device) {
        var here = client().here(mapping);
        if (here.equals(List.of(client().entry(device)))) {
            return Optional.empty();
        }
        return Optional.of(
                Change.update(
                        name(),
                        mapping.id(),
                        here.isEmpty()
                                ? "no device of this node"
                                : here.stream()
                                        .map(DeviceMappings::text)
                                        .collect(Collectors.joining("; ")),
                        text(client().entry(device)),
                        reason(here, device)));
    }

    private static String reason(List<PropertyString> here, PciDevices.Device device) {
        boolean samePath =
                here.size() == 1
                        && here.getFirst()
                                .get("path")
                                .filter(device.address().value()::equals)
                                .isPresent();
        return samePath
                ? "it does not fit the hardware, and the VM would not start"
                : "changed by another hand: the site file means PCI device " + device.address();
    }

    /// What of an entry a person knows the device by.
    private static String text(PropertyString entry) {
        return "PCI device "
                + entry.get("path").orElse("without a path")
                + " ("
                + entry.get("id").orElse("no id")
                + entry.get("subsystem-id").map(id -> ", subsystem " + id).orElse("")
                + entry.get("iommugroup").map(group -> ", IOMMU group " + group).orElse("")
                + ")";
    }

    private String describe(PassedThrough passed, Optional<PciAddress> vf) {
        return passed.address(vf)
                .map(address -> "PCI device " + address)
                .orElseGet(() ->
                        switch (passed.attachment()) {
                            case Attachment.Vf(int index) ->
                                    "VF "
                                            + index
                                            + site.host()
                                                    .flatMap(Host::vf)
                                                    .map(known -> " of " + known.pf())
                                                    .orElse("");
                            default -> passed.attachment().toString();
                        });
    }

    private UserError absent(PassedThrough passed, Observed observed) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot make the PCI mapping",
                passed.mapping(),
                "node " + proxmox.node() + " has no " + describe(passed, observed.vfAddress()),
                "compare the site file with `lspci -D` on the host");
    }

    private PciMappings client() {
        return proxmox.pciMappings();
    }
}
