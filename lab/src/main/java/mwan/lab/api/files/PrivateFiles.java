package mwan.lab.api.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// Files that only root reads, replaced whole: a process that dies leaves the old one or the new
/// one.
public final class PrivateFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /// The lines of a file that may be absent, without empty ones.
    public static List<String> lines(Path file) {
        return text(file).lines().filter(line -> !line.isBlank()).toList();
    }

    /// The text of a file, empty when there is none.
    public static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes lines.
    public static void write(Path file, List<String> lines) {
        write(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }

    /// Writes text.
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes bytes.
    public static void write(Path file, byte[] bytes) {
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh =
                    Files.createTempFile(
                            folder, ".new", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.write(fresh, bytes);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
