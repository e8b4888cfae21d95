package mwan.provision.opnsense;

import java.util.Optional;
import java.util.stream.IntStream;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.ConfigChange;
import mwan.provision.proxmox.PropertyString;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.resource.Change;
import mwan.site.Attachment;
import mwan.site.Router;
import mwan.value.Ipv6Address;
import mwan.value.MacAddress;
import mwan.value.VmId;

/// The NIC of OPNsense's VM on the inside link's bridge. Whether it is there is read off the VM's
/// options, and what is to be done is decided from them alone.
///
/// @param bridge of the inside link
/// @param mac that gives OPNsense the link-local address which is the router's next hop; empty
///   where that address is not made from a MAC, and Proxmox VE may choose one
public record InsideNic(VmId vm, String bridge, Optional<MacAddress> mac) {
    /// The NICs that a VM of Proxmox VE can have: net0 to net31.
    private static final int NICS = 32;

    /// @throws UserError when the inside link is no bridge of the host
    public static InsideNic of(VmId vm, Router.Inside inside) {
        if (inside.attachment().orElse(null) instanceof Attachment.Bridge own) {
            return new InsideNic(vm, own.bridge().value(), macOf(inside.nextHop()));
        }
        throw new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot attach OPNsense",
                "router.inside.attachment",
                "the inside link is no bridge of the host, so no VM can share it",
                "name a bridge there, or connect OPNsense by a cable");
    }

    /// The option of the NIC on that bridge, as `net1`.
    public Optional<String> option(VmConfig config) {
        return IntStream.range(0, NICS)
                .mapToObj(index -> "net" + index)
                .filter(name ->
                        config.property(name)
                                .flatMap(nic -> nic.get("bridge"))
                                .filter(bridge::equals)
                                .isPresent())
                .findFirst();
    }

    /// What is to be done so that it is there with its MAC; empty when it is.
    public Optional<Change> toAttach(VmConfig config) {
        var present = option(config);
        if (present.isEmpty()) {
            return Optional.of(
                    Change.create(
                            resource(),
                            firstFree(config),
                            wish().toString(),
                            "OPNsense has no NIC on " + bridge));
        }
        var now = config.property(present.get()).orElseThrow();
        boolean right =
                mac.isEmpty()
                        || now.named().containsValue(mac.get().value())
                        || now.named().containsValue(mac.get().lowerCase());
        return right
                ? Optional.empty()
                : Optional.of(
                        Change.update(
                                resource(),
                                present.get(),
                                now.toString(),
                                wish().toString(),
                                "another MAC gives OPNsense another link-local address than"
                                        + " router.inside.nextHop"));
    }

    /// What is to be done so that it is gone; empty when it is.
    public Optional<Change> toDetach(VmConfig config) {
        return option(config)
                .map(name ->
                        Change.delete(
                                resource(),
                                name,
                                config.get(name).orElse(""),
                                "the way back: OPNsense has its own lines alone"));
    }

    /// The same for the API.
    public static ConfigChange request(Change change) {
        return change.to()
                .map(value -> ConfigChange.NONE.setting(change.key(), value))
                .orElseGet(() -> ConfigChange.NONE.removing(change.key()));
    }

    private String resource() {
        return "vm " + vm;
    }

    private PropertyString wish() {
        var nic =
                mac.map(one -> PropertyString.empty().with("virtio", one.value()))
                        .orElseGet(() -> PropertyString.of("virtio"));
        return nic.with("bridge", bridge);
    }

    private String firstFree(VmConfig config) {
        return IntStream.range(0, NICS)
                .mapToObj(index -> "net" + index)
                .filter(name -> config.get(name).isEmpty())
                .findFirst()
                .orElseThrow(() ->
                        new UserError(
                                ExitCode.OUTSIDE_FAILED,
                                "cannot attach OPNsense",
                                "VM " + vm,
                                "it has as many NICs as a VM can have",
                                "take one away that nothing uses"));
    }

    /// The MAC from which an interface makes this link-local address (RFC 4291, appendix A).
    static Optional<MacAddress> macOf(Ipv6Address address) {
        var octets = address.octets();
        if (octets[11] != (byte) 0xff || octets[12] != (byte) 0xfe) {
            return Optional.empty();
        }
        var mac =
                MacAddress.parse(
                        "%02X:%02X:%02X:%02X:%02X:%02X"
                                .formatted(
                                        (octets[8] ^ 2) & 0xff,
                                        octets[9],
                                        octets[10],
                                        octets[13],
                                        octets[14],
                                        octets[15]));
        return mac.linkLocal().equals(address) ? Optional.of(mac) : Optional.empty();
    }
}
