package mwan.provision.release;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import mwan.provision.remote.RemoteFiles;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;

/// One state of the runtime: its jar, its launcher and its units, addressed by their content.
///
/// @param files by their path within the release: `mwan.jar`, `ask.jar`, `bin/mwan`,
///   `units/mwan.service`
public record Release(SortedMap<String, Bytes> files) {
    /// Where releases lie in the router.
    public static final String FOLDER = "/opt/mwan/releases";

    public static final String CURRENT = "/opt/mwan/current";

    public Release {
        files = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// The first 12 hexadecimal digits of the SHA-256 over all names and contents.
    public String digest() {
        var list =
                files.entrySet().stream()
                        .map(file -> RemoteFiles.sha256(file.getValue()) + "  " + file.getKey())
                        .collect(Collectors.joining("\n"));
        return RemoteFiles.sha256(list).substring(0, 12);
    }

    public String folder() {
        return FOLDER + "/" + digest();
    }

    /// Its files as they are to lie in the router.
    List<RemoteFiles.Wish> wishes() {
        return files.entrySet().stream()
                .map(file ->
                        new RemoteFiles.Wish(
                                folder() + "/" + file.getKey(),
                                file.getValue(),
                                file.getKey().startsWith("bin/")
                                        ? FileMode.PROGRAM
                                        : FileMode.READABLE))
                .toList();
    }

    /// The symbolic links by which the rest of the system finds it: path and target.
    SortedMap<String, String> links() {
        var links = new TreeMap<String, String>();
        for (var file : files.keySet()) {
            if (file.startsWith("bin/")) {
                links.put("/usr/local/" + file, CURRENT + "/" + file);
            } else if (file.startsWith("units/")) {
                links.put(
                        "/etc/systemd/system/" + file.substring("units/".length()),
                        CURRENT + "/" + file);
            }
        }
        return links;
    }
}
