package mwan.provision.proxmox;

import static mwan.provision.proxmox.FakeProxmox.refuse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The PCI resource mappings of [FakeProxmox]: nothing of them is looked at before a VM starts.
final class FakeMappings {
    private final Map<String, List<String>> mappings = new TreeMap<>();

    JsonNode list() {
        var list = JsonNodeFactory.instance.arrayNode();
        mappings.forEach((id, entries) ->
                entries.forEach(list.addObject().put("id", id).putArray("map")::add));
        return list;
    }

    JsonNode create(Call call) {
        var id = call.value("id").orElseThrow();
        if (mappings.containsKey(id)) {
            throw refuse(500, "pci ID '" + id + "' already defined");
        }
        mappings.put(id, entries(call));
        return NullNode.getInstance();
    }

    JsonNode replace(Call call) {
        mappings.put(call.value("id").orElseThrow(), entries(call));
        return NullNode.getInstance();
    }

    JsonNode delete(Call call) {
        mappings.remove(call.value("id").orElseThrow());
        return NullNode.getInstance();
    }

    /// The device that it means on `vault`.
    Optional<String> path(String id) {
        return mappings.getOrDefault(id, List.of()).stream()
                .map(PropertyString::parse)
                .filter(entry -> entry.get("node").filter("vault"::equals).isPresent())
                .flatMap(entry -> entry.get("path").stream())
                .findFirst();
    }

    private static List<String> entries(Call call) {
        return call.parameters().stream()
                .filter(parameter -> parameter.name().equals("map"))
                .map(Call.Parameter::value)
                .toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        mappings.forEach(
                (id, entries) -> text.append(id).append(" = ").append(entries).append('\n'));
        return text.toString();
    }
}
