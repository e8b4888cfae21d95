package mwan.lab.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Everything that a world holds, as text: each file with its mode and content, of the host, of its
/// API, and of every disk. Keys, ids and times that are new in each run are made alike; logs,
/// tickets and locks nobody holds are left out.
record Snapshot(Path folder, List<String> more) {
    private static final Pattern LEFT_OUT =
            Pattern.compile(
                    "secrets|requests|vault/etc/pve/(priv|\\.)|vault/var/log|vault/(run|tmp|proc|dev|usr|sys/.*/driver)(/|$)"
                            + "|.*/root/(run|tmp|proc|dev|usr)(/|$)|.*/stand-in/(log|host_key|sshd_config)"
                            + "|vault/stand-in/(log|host_key|sshd_config)|.*\\.lock$|vault/var/tmp"
                            + "|.*/root/(bin|sbin|lib|lib64|\\.cache)$");

    String text() {
        var lines = new TreeMap<String, String>();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path visited, BasicFileAttributes attributes) {
                            return isLeftOut(visited)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            if (!isLeftOut(file)) {
                                lines.put(folder.relativize(file).toString(), line(file));
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var text = new StringBuilder(more.toString()).append('\n');
        lines.forEach(
                (path, line) -> text.append(alike(path)).append(' ').append(line).append('\n'));
        return text.toString();
    }

    private boolean isLeftOut(Path path) {
        return LEFT_OUT.matcher(folder.relativize(path).toString()).lookingAt();
    }

    private static String line(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return "-> " + Files.readSymbolicLink(file);
        }
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                + "\n    "
                + indented(
                        alike(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)));
    }

    /// How a text stands within a file here.
    static String asBytes(String text) {
        return indented(
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private static String indented(String text) {
        return text.replace("\n", "\n    ");
    }

    private static String alike(String text) {
        return text.replaceAll("(?s)-----BEGIN [A-Z ]*KEY-----.*?-----END [A-Z ]*KEY-----", "A KEY")
                .replaceAll("ssh-ed25519(%20| )[A-Za-z0-9+/=%]+", "ssh-ed25519 KEY")
                .replaceAll("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "UUID")
                .replaceAll("\\b[0-9a-f]{32}\\b", "TRACE")
                .replaceAll("ctime=\\d+", "ctime=TIME");
    }
}
