package mwan.provision.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// An image that was built here: its file name carries its digest.
public record LocalImage(Path file) {
    private static final String NAME = "mwan-[0-9a-f]{12}\\.qcow2";

    /// The newest one in the cache of images.
    public static LocalImage newest(Map<String, String> environment, Path home) {
        var folder = cache(environment, home).resolve("images").resolve("current");
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(NAME))
                    .findFirst()
                    .map(LocalImage::new)
                    .orElseThrow(() -> none(folder, "there is no mwan-<digest>.qcow2 in it"));
        } catch (IOException absent) {
            throw none(folder, "there is no such folder");
        }
    }

    /// The same; empty when none was ever built here.
    public static Optional<LocalImage> newestIfAny(Map<String, String> environment, Path home) {
        return Files.isDirectory(cache(environment, home).resolve("images").resolve("current"))
                ? Optional.of(newest(environment, home))
                : Optional.empty();
    }

    public String name() {
        return file.getFileName().toString();
    }

    public long bytes() {
        try {
            return Files.size(file);
        } catch (IOException failed) {
            throw none(file, String.valueOf(failed.getMessage()));
        }
    }

    /// Over its content, which the server compares with what arrived.
    public String sha256() {
        try (InputStream in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException failed) {
            throw none(file, String.valueOf(failed.getMessage()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Path cache(Map<String, String> environment, Path home) {
        var own = environment.get("MWAN_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        var users = environment.get("XDG_CACHE_HOME");
        return (users != null && !users.isEmpty() ? Path.of(users) : home.resolve(".cache"))
                .resolve("mwan");
    }

    static UserError noneBuilt() {
        return none(Path.of("images", "current"), "there is no such folder in the cache");
    }

    private static UserError none(Path where, String why) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot find an image",
                where.toString(),
                why,
                "build one with mwan-provision image build, or name one on the host under"
                        + " vm.image.name");
    }
}
