package mwan.lab.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The contract file: the methods of the API that are used, as the server declares them.
public final class Contract {
    /// Where the file lies on the class path.
    public static final String RESOURCE = "/mwan/provision/proxmox/contract.json";

    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Map<String, Schema>> propertyStrings = new LinkedHashMap<>();
    private final Map<String, Schema> vmOptions;

    private Contract(JsonNode document) {
        document.path("formats")
                .properties()
                .forEach(e -> propertyStrings.put(e.getKey(), Schema.readAll(e.getValue())));
        Map<String, Map<String, Schema>> groups = new LinkedHashMap<>();
        document.path("options")
                .properties()
                .forEach(e -> groups.put(e.getKey(), Schema.readAll(e.getValue())));
        vmOptions = Collections.unmodifiableMap(groups.getOrDefault("qemu-config", Map.of()));
        document.path("methods")
                .properties()
                .forEach(e -> operations.put(e.getKey(), read(e.getKey(), e.getValue(), groups)));
    }

    /// Reads the contract that is on the class path.
    public static Contract load() {
        try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("no " + RESOURCE + " on the class path");
            }
            return new Contract(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All operations, in the file's order.
    public Collection<Operation> operations() {
        return Collections.unmodifiableCollection(operations.values());
    }

    /// The operation of this name, `GET /version`.
    public Optional<Operation> operation(String key) {
        return Optional.ofNullable(operations.get(key));
    }

    /// The options of a VM's configuration, with `net[n]` for the numbered ones.
    public Map<String, Schema> vmOptions() {
        return vmOptions;
    }

    /// The keys of a property string, when the format of this name is one.
    public Optional<Map<String, Schema>> propertyString(String format) {
        return Optional.ofNullable(propertyStrings.get(format));
    }

    private static Operation read(
            String key, JsonNode node, Map<String, Map<String, Schema>> groups) {
        int space = key.indexOf(' ');
        Map<String, Schema> parameters = new LinkedHashMap<>();
        if (node.has("options")) {
            parameters.putAll(groups.getOrDefault(node.get("options").asText(), Map.of()));
        }
        parameters.putAll(Schema.readAll(node.path("parameters")));
        return new Operation(
                key.substring(0, space),
                key.substring(space + 1),
                node.path("allowtoken").asBoolean(true),
                node.path("permissions"),
                Collections.unmodifiableMap(parameters),
                Schema.read(node.path("returns")));
    }
}
