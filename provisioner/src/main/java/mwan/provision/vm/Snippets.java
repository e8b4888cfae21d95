package mwan.provision.vm;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.provision.proxmox.PropertyString;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.site.Vm;

/// cloud-init's documents in the snippets storage: over SSH, since the API takes none, and for root
/// alone.
public final class Snippets {
    private final Remote host;
    private final Vm vm;
    private Optional<String> folder = Optional.empty();

    public Snippets(Remote host, Vm vm) {
        this.host = host;
        this.vm = vm;
    }

    /// One of the documents on the drive.
    public enum Part {
        USER,
        NETWORK,
        META;

        /// How a change of it is named.
        String key() {
            return "cloud-init " + word();
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// The VM's option that names them.
    String cicustom() {
        var option = PropertyString.empty();
        for (var part : Part.values()) {
            option = option.with(part.word(), vm.snippets() + ":snippets/" + fileName(part));
        }
        return option.toString();
    }

    Optional<String> read(Part part) {
        return host.read(path(part)).map(Bytes::text);
    }

    /// All that are there.
    Map<Part, String> read() {
        var contents = host.readAll(Stream.of(Part.values()).map(this::path).toList());
        var found = new EnumMap<Part, String>(Part.class);
        for (var part : Part.values()) {
            Optional.ofNullable(contents.get(path(part)))
                    .ifPresent(content -> found.put(part, content.text()));
        }
        return found;
    }

    void write(Part part, String text) {
        host.run(Command.of("mkdir", "-p", "--", folder()))
                .orThrow("cannot make the snippets' folder", "is the storage mounted?");
        host.write(path(part), Bytes.of(text), FileMode.PRIVATE);
    }

    public void remove() {
        for (var part : Part.values()) {
            host.remove(path(part));
        }
    }

    String path(Part part) {
        return folder() + "/" + fileName(part);
    }

    private String fileName(Part part) {
        return "mwan-" + vm.id() + "-" + part.word() + ".yaml";
    }

    private String folder() {
        if (folder.isEmpty()) {
            folder = Optional.of(StorageConfig.snippetsFolder(host, vm.snippets()));
        }
        return folder.get();
    }
}
