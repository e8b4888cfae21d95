package mwan.provision.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;

/// The release that lies in this program's own jar.
public final class BundledRelease {
    private static final String ROOT = "/release";

    private BundledRelease() {}

    /// Begins to read it at once, beside what else happens: several megabytes are unpacked, and
    /// their digest is taken. Several sites are given the same.
    public static Supplier<Release> soon() {
        var release =
                CompletableFuture.supplyAsync(
                        BundledRelease::read,
                        task -> Thread.ofPlatform().daemon().name("release").start(task));
        return () -> {
            try {
                return release.join();
            } catch (CompletionException failed) {
                throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
            }
        };
    }

    public static Release read() {
        var marker = BundledRelease.class.getResource(ROOT + "/mwan.jar");
        if (marker == null) {
            throw new UserError(
                    ExitCode.OWN_FAULT,
                    "cannot find the runtime",
                    "mwan-provision.jar",
                    "it was built without it",
                    "build it anew with ./mwan-provision");
        }
        try {
            var release =
                    marker.openConnection() instanceof JarURLConnection inJar
                            ? inJar(inJar)
                            : below(Path.of(marker.toURI()).resolveSibling(""));
            release.digest();
            return release;
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// By the jar that the program runs from, which is open already.
    private static Release inJar(JarURLConnection marker) throws IOException {
        var files = new TreeMap<String, Bytes>();
        var root = ROOT.substring(1) + "/";
        var jar = marker.getJarFile();
        for (var entry : Collections.list(jar.entries())) {
            if (entry.getName().startsWith(root) && !entry.isDirectory()) {
                try (var content = jar.getInputStream(entry)) {
                    files.put(
                            entry.getName().substring(root.length()),
                            Bytes.of(content.readAllBytes()));
                }
            }
        }
        return new Release(files);
    }

    /// Every file below a folder.
    static Release below(Path root) throws IOException {
        var files = new TreeMap<String, Bytes>();
        try (var walk = Files.walk(root)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                files.put(
                        root.relativize(file).toString().replace('\\', '/'),
                        Bytes.of(Files.readAllBytes(file)));
            }
        }
        return new Release(files);
    }
}
