package mwan.lab.api.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.ApiFault;

/// The storages of the host, as `/etc/pve/storage.cfg` has them; a fresh host gets the usual two.
public final class Storages {
    /// A storage: `dir` ones hold files below their path, others hold disks.
    public record Storage(String id, String type, List<String> contents, Optional<Path> path) {
        public boolean holds(String content) {
            return contents.contains(content);
        }
    }

    private static final String FRESH =
            """
            dir: local
            \tpath /var/lib/vz
            \tcontent iso,vztmpl,import,snippets

            lvmthin: local-lvm
            \tthinpool data
            \tvgname pve
            \tcontent images,rootdir
            """;

    private final Path hostRoot;
    private final Path file;

    public Storages(Path hostRoot) {
        this.hostRoot = hostRoot;
        file = hostRoot.resolve("etc/pve/storage.cfg");
        if (PrivateFiles.text(file).isEmpty()) {
            PrivateFiles.write(file, FRESH);
        }
    }

    public List<Storage> all() {
        List<Storage> storages = new ArrayList<>();
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : PrivateFiles.lines(file)) {
            if (!line.startsWith("\t")) {
                add(storages, properties);
                properties.clear();
                properties.put("type", line.substring(0, line.indexOf(':')));
                properties.put("id", line.substring(line.indexOf(':') + 1).strip());
            } else {
                String[] words = line.strip().split("\\s+", 2);
                properties.put(words[0], words.length > 1 ? words[1] : "1");
            }
        }
        add(storages, properties);
        return storages;
    }

    public Storage storage(String id) {
        return all().stream()
                .filter(storage -> storage.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiFault.died("storage '" + id + "' does not exist"));
    }

    /// A file of the host by its absolute path there.
    Path hostFile(String path) {
        return hostRoot.resolve(path.substring(1));
    }

    private void add(List<Storage> storages, Map<String, String> properties) {
        String id = properties.get("id");
        if (id == null) {
            return;
        }
        storages.add(
                new Storage(
                        id,
                        properties.getOrDefault("type", "dir"),
                        List.of(properties.getOrDefault("content", "images").split(",")),
                        Optional.ofNullable(properties.get("path"))
                                .map(path -> hostRoot.resolve(path.substring(1)))));
    }
}
