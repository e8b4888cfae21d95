package mwan.provision.proxmox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mwan.value.InterfaceName;
import mwan.value.NodeName;

/// The node's network configuration: written first, applied by a reload.
public final class Network {
    private static final String NETWORK = "/nodes/{node}/network";

    private final Api api;
    private final NodeName node;

    Network(Api api, NodeName node) {
        this.api = api;
        this.node = node;
    }

    /// The configured interfaces, and what has been written but not applied.
    public State read() {
        var answer = api.call(Call.get(NETWORK).with("node", node));
        return new State(
                Fields.list(answer).map(Network::networkInterface).toList(), answer.changes());
    }

    /// Writes a bridge without address; it comes to life by [#reload].
    public void createBridge(InterfaceName name, List<InterfaceName> ports, String comment) {
        var call =
                Call.post(NETWORK)
                        .with("node", node)
                        .with("iface", name)
                        .with("type", "bridge")
                        .with("autostart", true)
                        .with("comments", comment);
        api.call(
                ports.isEmpty()
                        ? call
                        : call.with(
                                "bridge_ports",
                                String.join(
                                        " ",
                                        ports.stream().map(InterfaceName::toString).toList())));
    }

    /// Applies everything that has been written, others' changes too.
    public Upid reload() {
        return Tasks.upid(api.call(Call.put(NETWORK).with("node", node)));
    }

    /// Forgets everything that has been written and not applied.
    public void revert() {
        api.call(Call.delete(NETWORK).with("node", node).asRepeatable());
    }

    private static Interface networkInterface(Fields fields) {
        return new Interface(
                fields.text("iface"),
                fields.optionalText("type").orElse("unknown"),
                fields.flag("active"),
                fields.flag("autostart"),
                fields.optionalText("bridge_ports").stream()
                        .flatMap(ports -> Arrays.stream(ports.split("[ ,]+")))
                        .filter(port -> !port.isEmpty())
                        .toList(),
                fields.optionalText("cidr"),
                fields.optionalText("gateway"));
    }

    /// @param pending the difference between what is written and what is applied, as a diff
    public record State(List<Interface> interfaces, Optional<String> pending) {
        public Optional<Interface> bridge(InterfaceName name) {
            return interfaces.stream()
                    .filter(one ->
                            one.name().equals(name.toString()) && one.type().endsWith("ridge"))
                    .findFirst();
        }
    }

    /// @param active whether the kernel has it now
    /// @param address IPv4, with its prefix length
    public record Interface(
            String name,
            String type,
            boolean active,
            boolean autostart,
            List<String> ports,
            Optional<String> address,
            Optional<String> gateway) {}
}
