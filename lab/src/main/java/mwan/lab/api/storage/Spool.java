package mwan.lab.api.storage;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Uploads that were received and not yet used: the form's fields, and where the file lies.
public final class Spool {
    /// A received upload.
    public record Upload(Map<String, String> fields, Optional<Path> file) {}

    private final Path folder;
    private final Map<String, Upload> received = new ConcurrentHashMap<>();

    /// Files are received into this folder, the host's `/var/tmp`.
    public Spool(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    public void put(String ticket, Upload upload) {
        received.put(ticket, upload);
    }

    /// Takes an upload; it is there once.
    public Optional<Upload> take(String ticket) {
        return Optional.ofNullable(received.remove(ticket));
    }
}
