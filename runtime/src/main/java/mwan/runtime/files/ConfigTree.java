package mwan.runtime.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/// The files below a root. A file whose bytes are as wanted is not touched: rewriting all of them
/// makes networkd configure every link anew, and takes the LAN offline.
public final class ConfigTree {
    private final Path root;

    public ConfigTree(Path root) {
        this.root = root;
    }

    /// Makes the files be there.
    ///
    /// @return those that were written
    public List<String> write(List<ConfigFile> files) throws IOException {
        var written = new ArrayList<String>();
        for (var file : files) {
            if (write(file)) {
                written.add(file.path());
            }
        }
        return written;
    }

    private boolean write(ConfigFile file) throws IOException {
        var path = root.resolve(file.path());
        var bytes = file.content().getBytes(StandardCharsets.UTF_8);
        var mode = PosixFilePermissions.fromString(file.mode());
        if (Arrays.equals(bytes, contentOf(path))
                && Files.getPosixFilePermissions(path).equals(mode)) {
            return false;
        }
        Files.createDirectories(path.getParent());
        // In the same folder, since only there a rename is atomic; hidden, so that nobody reads it.
        var temporary = path.resolveSibling("." + path.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(mode));
        Files.write(temporary, bytes);
        // The umask may have taken bits away from what it was made with.
        Files.setPosixFilePermissions(temporary, mode);
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static byte[] contentOf(Path path) throws IOException {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException missing) {
            return new byte[] {-1}; // No UTF-8 text has this byte.
        }
    }

    /// Removes what of ours lies in a folder and is no longer wanted.
    ///
    /// @return those that were removed
    public List<String> removeOthers(String folder, Predicate<String> ours, List<ConfigFile> wanted)
            throws IOException {
        var names = new HashSet<String>();
        wanted.forEach(file -> names.add(file.path()));
        var directory = root.resolve(folder);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        var removed = new ArrayList<String>();
        try (var entries = Files.list(directory)) {
            for (var entry : entries.sorted().toList()) {
                var path = folder + "/" + entry.getFileName();
                if (ours.test(entry.getFileName().toString()) && !names.contains(path)) {
                    Files.delete(entry);
                    removed.add(path);
                }
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return removed;
    }
}
