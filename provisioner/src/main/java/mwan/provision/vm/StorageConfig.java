package mwan.provision.vm;

import java.util.HashMap;
import java.util.Map;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Remote;
import mwan.value.StorageName;

/// The host's /etc/pve/storage.cfg, for the one thing that the API does not tell: the folder behind
/// a storage.
final class StorageConfig {
    private static final String FILE = "/etc/pve/storage.cfg";

    private StorageConfig() {}

    /// The folder in which a storage keeps its snippets.
    static String snippetsFolder(Remote host, StorageName storage) {
        var text = host.read(FILE).map(Bytes::text).orElse("");
        var properties = section(text, storage);
        var path = properties.get("path");
        var content = properties.getOrDefault("content", "");
        if (path == null || !java.util.List.of(content.split(",")).contains("snippets")) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot store cloud-init's documents",
                    "storage " + storage,
                    path == null ? "it is no storage of files" : "it takes no snippets",
                    "add content type snippets, as with `pvesm set "
                            + storage
                            + " --content …,snippets`, or name another under vm.snippets");
        }
        return path + "/" + override(properties.getOrDefault("content-dirs", ""));
    }

    private static Map<String, String> section(String text, StorageName storage) {
        var properties = new HashMap<String, String>();
        boolean inside = false;
        for (var line : text.lines().toList()) {
            if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0))) {
                inside = line.endsWith(": " + storage);
            } else if (inside && !line.isBlank()) {
                var words = line.strip().split("\\s+", 2);
                properties.put(words[0], words.length > 1 ? words[1] : "");
            }
        }
        return properties;
    }

    private static String override(String contentDirs) {
        for (var one : contentDirs.split(",")) {
            if (one.startsWith("snippets=")) {
                return one.substring("snippets=".length());
            }
        }
        return "snippets";
    }
}
