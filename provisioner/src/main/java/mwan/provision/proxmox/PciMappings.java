package mwan.provision.proxmox;

import java.util.List;
import mwan.value.NodeName;

/// PCI resource mappings: names for devices, which a token may be allowed to use.
public final class PciMappings {
    private static final String MAPPINGS = "/cluster/mapping/pci";

    private final Api api;
    private final NodeName node;

    PciMappings(Api api, NodeName node) {
        this.api = api;
        this.node = node;
    }

    /// All mappings, checked by the server against this node's devices.
    public List<Mapping> list() {
        return Fields.list(api.call(Call.get(MAPPINGS).with("check-node", node)))
                .map(fields ->
                        new Mapping(
                                fields.text("id"),
                                fields.texts("map").stream().map(PropertyString::parse).toList(),
                                problems(fields)))
                .toList();
    }

    /// Names a device of this node. The server checks nothing at this point: only a start would
    /// fail, so all that identifies the device is written.
    public void create(String id, PciDevices.Device device, String description) {
        api.call(
                Call.post(MAPPINGS)
                        .with("id", id)
                        .with("description", description)
                        .with("map", entry(device)));
    }

    /// Names another device of this node; what the mapping means on other nodes stays.
    public void replace(Mapping mapping, PciDevices.Device device) {
        var call = Call.put(MAPPINGS + "/{id}").with("id", mapping.id());
        for (var elsewhere : mapping.entries()) {
            if (!isHere(elsewhere)) {
                call = call.with("map", elsewhere);
            }
        }
        api.call(call.with("map", entry(device)).asRepeatable());
    }

    /// What a mapping means on this node.
    public List<PropertyString> here(Mapping mapping) {
        return mapping.entries().stream().filter(this::isHere).toList();
    }

    private boolean isHere(PropertyString entry) {
        return entry.get("node").filter(node.value()::equals).isPresent();
    }

    public void delete(String id) {
        api.call(Call.delete(MAPPINGS + "/{id}").with("id", id));
    }

    /// How this node's device is written in a mapping.
    public PropertyString entry(PciDevices.Device device) {
        var entry =
                PropertyString.empty()
                        .with("id", hex(device.vendor()) + ":" + hex(device.device()))
                        .with("iommugroup", Long.toString(device.iommuGroup()))
                        .with("node", node.toString())
                        .with("path", device.address().toString());
        return device.subsystemVendor().isPresent() && device.subsystemDevice().isPresent()
                ? entry.with(
                        "subsystem-id",
                        hex(device.subsystemVendor().get())
                                + ":"
                                + hex(device.subsystemDevice().get()))
                : entry;
    }

    private static List<String> problems(Fields fields) {
        var checks = fields.object().path("checks");
        return checks.isArray()
                ? Fields.list(fields.call(), checks).map(check -> check.text("message")).toList()
                : List.of();
    }

    private static String hex(String id) {
        return id.startsWith("0x") ? id.substring(2) : id;
    }

    /// @param problems what the server finds wrong with it on this node
    public record Mapping(String id, List<PropertyString> entries, List<String> problems) {
        public Mapping {
            entries = List.copyOf(entries);
            problems = List.copyOf(problems);
        }
    }
}
