package mwan.provision.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The storages of [FakeProxmox]: `local`, a folder, and `local-lvm`, for disks.
final class FakeStorages {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private final Map<String, String> storages =
            new TreeMap<>(
                    Map.of("local", "import,iso,snippets,vztmpl", "local-lvm", "images,rootdir"));
    private final TreeSet<String> inactive = new TreeSet<>();

    private final Map<String, Long> volumes = new TreeMap<>();
    private Predicate<String> hostFiles = path -> false;

    /// Snippets are files of the host, which come there by other ways than the API.
    void hostFiles(Predicate<String> exists) {
        hostFiles = exists;
    }

    void define(String name, String content) {
        storages.put(name, content);
    }

    void deactivate(String name) {
        inactive.add(name);
    }

    void add(String volume, long bytes) {
        volumes.put(volume, bytes);
    }

    void remove(String volume) {
        volumes.remove(volume);
    }

    boolean has(String volume) {
        return volumes.containsKey(volume)
                || (volume.startsWith("local:snippets/")
                        && hostFiles.test("/var/lib/vz/" + volume.substring("local:".length())));
    }

    /// Makes a new disk for a VM and gives its name.
    String addDisk(String storage, int vm, long bytes) {
        for (int number = 0; ; number++) {
            var volume = storage + ":vm-" + vm + "-disk-" + number;
            if (volumes.putIfAbsent(volume, bytes) == null) {
                return volume;
            }
        }
    }

    void removeOf(int vm) {
        volumes.keySet().removeIf(volume -> volume.contains(":vm-" + vm + "-"));
    }

    long size(String volume) {
        return volumes.getOrDefault(volume, 0L);
    }

    JsonNode list() {
        var list = JSON.arrayNode();
        storages.forEach((name, content) ->
                list.addObject()
                        .put("storage", name)
                        .put("type", name.equals("local") ? "dir" : "lvmthin")
                        .put("content", content)
                        .put("active", inactive.contains(name) ? 0 : 1)
                        .put("enabled", 1)
                        .put("avail", 100L << 30));
        return list;
    }

    JsonNode content(String storage, Optional<String> content) {
        var list = JSON.arrayNode();
        volumes.forEach((volume, bytes) -> {
            var type = volume.contains("/") ? volume.replaceAll(".*:|/.*", "") : "images";
            if (volume.startsWith(storage + ":")
                    && content.filter(wanted -> !wanted.equals(type)).isEmpty()) {
                var entry =
                        list.addObject()
                                .put("volid", volume)
                                .put("content", type)
                                .put("format", volume.endsWith(".qcow2") ? "qcow2" : "raw")
                                .put("size", bytes);
                if (type.equals("images")) {
                    entry.put("vmid", volume.replaceAll(".*:vm-|-.*", ""));
                }
            }
        });
        return list;
    }

    @Override
    public String toString() {
        return String.join("\n", volumes.keySet());
    }
}
