package mwan.provision.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The network configuration of [FakeProxmox]: what is written, and what has been applied.
final class FakeNetwork {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final TreeMap<String, String> written = new TreeMap<>();
    private final TreeSet<String> active = new TreeSet<>();
    private String pendingOfOthers = "";

    void addActive(String bridge) {
        written.put(bridge, "");
        active.add(bridge);
    }

    /// Somebody else has written a change and not applied it.
    void changedByOthers(String diff) {
        pendingOfOthers = diff;
    }

    boolean hasActive(String bridge) {
        return active.contains(bridge);
    }

    /// The error of that parameter, when it is refused.
    Optional<String> create(String name, String ports) {
        if (written.putIfAbsent(name, ports) != null) {
            return Optional.of("interface already exists");
        }
        return Optional.empty();
    }

    void apply() {
        active.addAll(written.keySet());
        pendingOfOthers = "";
    }

    void revert() {
        written.keySet().retainAll(active);
        pendingOfOthers = "";
    }

    JsonNode list() {
        var list = JSON.arrayNode();
        written.forEach((name, ports) -> {
            var one =
                    list.addObject()
                            .put("iface", name)
                            .put("type", "bridge")
                            .put("bridge_ports", ports)
                            .put("autostart", 1);
            if (active.contains(name)) {
                one.put("active", 1);
            }
        });
        return list;
    }

    /// The diff between what is written and what is applied.
    String changes() {
        var diff = new StringBuilder(pendingOfOthers);
        written.keySet().stream()
                .filter(name -> !active.contains(name))
                .forEach(name -> diff.append("+auto ").append(name).append('\n'));
        return diff.toString();
    }

    @Override
    public String toString() {
        return String.join("\n", written.keySet()) + (changes().isEmpty() ? "" : "\npending");
    }
}
