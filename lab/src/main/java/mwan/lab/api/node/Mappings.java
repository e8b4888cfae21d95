package mwan.lab.api.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import mwan.lab.api.contract.Contract;
import mwan.lab.api.contract.PropertyString;
import mwan.lab.api.contract.Schema;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.ApiFault;

/// Names for PCI devices that may be given to those who are not root, kept in
/// `/etc/pve/mapping/pci.cfg`.
public final class Mappings {
    /// A mapping: its devices on each node, each a property string, and its other properties.
    public record Mapping(String id, List<String> devices, SequencedMap<String, String> others) {}

    private final String node;
    private final Path file;
    private final Map<String, Schema> deviceFormat;

    public Mappings(String node, Path etcPve, Contract contract) {
        this.node = node;
        file = etcPve.resolve("mapping/pci.cfg");
        deviceFormat =
                contract.operation("POST /cluster/mapping/pci")
                        .map(operation -> operation.parameters().get("map"))
                        .map(Schema::items)
                        .flatMap(Schema::formatName)
                        .flatMap(contract::propertyString)
                        .orElseThrow();
    }

    public synchronized List<Mapping> all() {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : PrivateFiles.lines(file)) {
            if (!line.startsWith("\t")) {
                mappings.add(new Mapping(line, new ArrayList<>(), new LinkedHashMap<>()));
            } else if (line.startsWith("\tmap ")) {
                mappings.getLast().devices().add(line.substring("\tmap ".length()));
            } else {
                String[] words = line.strip().split(" ", 2);
                mappings.getLast().others().put(words[0], words.length > 1 ? words[1] : "");
            }
        }
        return mappings;
    }

    public Optional<Mapping> find(String id) {
        return all().stream().filter(mapping -> mapping.id().equals(id)).findFirst();
    }

    public synchronized void put(Mapping mapping) {
        Map<String, Mapping> byId = new TreeMap<>();
        all().forEach(each -> byId.put(each.id(), each));
        byId.put(mapping.id(), mapping);
        write(byId);
    }

    public synchronized void remove(String id) {
        Map<String, Mapping> byId = new TreeMap<>();
        all().forEach(each -> byId.put(each.id(), each));
        byId.remove(id);
        write(byId);
    }

    public String digest() {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] bytes = PrivateFiles.text(file).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(sha1.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The device that a mapping means on this node, in the form that `host=` takes; refuses one
    /// whose description does not fit the hardware.
    public String resolve(String id, List<JsonNode> present) {
        Mapping mapping =
                find(id).orElseThrow(() ->
                        ApiFault.died("PCI device mapping not found for '" + id + "'"));
        for (String device : mapping.devices()) {
            SequencedMap<String, String> parts = split(device);
            if (node.equals(parts.get("node"))) {
                Optional<String> fault = fault(parts, present);
                if (fault.isPresent()) {
                    throw ApiFault.died(
                            "PCI device mapping invalid (hardware probably changed): "
                                    + fault.get());
                }
                return parts.getOrDefault("path", "");
            }
        }
        throw ApiFault.died("PCI device mapping not found for '" + id + "'");
    }

    /// What does not fit about a mapping on this node.
    Optional<String> check(Mapping mapping, List<JsonNode> present) {
        List<SequencedMap<String, String>> here =
                mapping.devices().stream()
                        .map(this::split)
                        .filter(parts -> node.equals(parts.get("node")))
                        .toList();
        if (here.isEmpty()) {
            return Optional.of("No mapping for node " + node);
        }
        return here.stream().flatMap(parts -> fault(parts, present).stream()).findFirst();
    }

    private static Optional<String> fault(Map<String, String> parts, List<JsonNode> present) {
        String path = parts.getOrDefault("path", "").split(";")[0];
        JsonNode device =
                present.stream()
                        .filter(d ->
                                d.path("id").asText().equals(path)
                                        || d.path("id").asText().startsWith(path + "."))
                        .findFirst()
                        .orElse(null);
        if (device == null) {
            return Optional.of("pci device '" + path + "' not found");
        }
        Map<String, String> actual = new TreeMap<>();
        actual.put("id", bare(device, "vendor") + ":" + bare(device, "device"));
        if (device.has("subsystem_vendor")) {
            actual.put(
                    "subsystem-id",
                    bare(device, "subsystem_vendor") + ":" + bare(device, "subsystem_device"));
        }
        if (device.path("iommugroup").asInt(-1) >= 0) {
            actual.put("iommugroup", device.path("iommugroup").asText());
        }
        for (Map.Entry<String, String> e : actual.entrySet()) {
            String configured = parts.get(e.getKey());
            if (configured == null) {
                return Optional.of(
                        "missing expected property '%s' for device '%s'"
                                .formatted(e.getKey(), path));
            }
            if (!configured.equalsIgnoreCase(e.getValue())) {
                return Optional.of(
                        "'%s' does not match for '%s' (%s != %s)"
                                .formatted(e.getKey(), path, configured, e.getValue()));
            }
        }
        return Optional.empty();
    }

    private static String bare(JsonNode device, String property) {
        return device.path(property).asText().replaceFirst("^0x", "");
    }

    private SequencedMap<String, String> split(String device) {
        try {
            return PropertyString.split(deviceFormat, device);
        } catch (PropertyString.Malformed e) {
            throw ApiFault.died(String.valueOf(e.getMessage()));
        }
    }

    private void write(Map<String, Mapping> byId) {
        List<String> lines = new ArrayList<>();
        byId.values()
                .forEach(mapping -> {
                    lines.add(mapping.id());
                    mapping.others().forEach((k, v) -> lines.add("\t" + k + " " + v));
                    mapping.devices().forEach(device -> lines.add("\tmap " + device));
                });
        PrivateFiles.write(file, lines);
    }
}
