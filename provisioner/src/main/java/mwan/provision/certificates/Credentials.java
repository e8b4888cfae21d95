package mwan.provision.certificates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;
import mwan.site.Certificates;
import mwan.site.Source;
import mwan.site.Sources;

/// The three PEM files as they lie here.
public record Credentials(File ca, File client, File privateKey) {

    public record File(Path path, Bytes content) {}

    /// Where the site file says that they lie.
    public record Places(Path ca, Path client, Path privateKey) {
        public static Places of(Certificates certificates, Sources sources) {
            return new Places(
                    sources.path(certificates.ca(), "the CA's certificates"),
                    sources.path(certificates.client(), "the client's certificate"),
                    sources.path(certificates.privateKey(), "the private key"));
        }
    }

    public static Credentials read(Certificates certificates, Sources sources) {
        var places = Places.of(certificates, sources);
        return new Credentials(
                read(places.ca()),
                read(places.client()),
                readSecret(certificates.privateKey(), sources));
    }

    /// Writes each where it is to lie, for its owner alone, whole or not at all. One that is there
    /// with another content is only replaced when that is wished.
    ///
    /// @return the paths that were written
    public List<Path> keep(boolean overwrite) {
        var due = Stream.of(ca, client, privateKey).filter(file -> !isThere(file)).toList();
        if (!overwrite) {
            due.stream()
                    .filter(file -> Files.exists(file.path()))
                    .findFirst()
                    .ifPresent(file -> {
                        throw new UserError(
                                ExitCode.WRONG_REQUEST,
                                "will not overwrite",
                                file.path().toString(),
                                "it is there, with another content",
                                "move it away, or say --overwrite");
                    });
        }
        due.forEach(Credentials::write);
        return due.stream().map(File::path).toList();
    }

    private static boolean isThere(File file) {
        return Files.exists(file.path()) && read(file.path()).content().equals(file.content());
    }

    private static void write(File file) {
        var path = file.path();
        try {
            var folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            // Beside it, readable by its owner alone from the first byte; then in its place at
            // once.
            var beside =
                    Files.createTempFile(
                            folder,
                            "." + path.getFileName(),
                            ".new",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(beside, file.content().toArray());
                Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException failed) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot write a PEM file of 802.1X",
                    path.toString(),
                    String.valueOf(failed.getMessage()),
                    "is the folder yours, and the disk not full?",
                    failed);
        }
    }

    private static File readSecret(Source source, Sources sources) {
        return read(sources.secretPath(source, "the private key"));
    }

    private static File read(Path path) {
        try {
            return new File(path, Bytes.of(Files.readAllBytes(path)));
        } catch (IOException failed) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read a PEM file of 802.1X",
                    path.toString(),
                    failed instanceof java.nio.file.NoSuchFileException
                            ? "there is no such file"
                            : String.valueOf(failed.getMessage()),
                    "the site file names it under certificates; `mwan-provision certificates"
                            + " fetch` takes them from the old router",
                    failed);
        }
    }
}
