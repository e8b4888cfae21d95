package mwan.provision.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;

/// The release that lies in this program's own jar.
public final class BundledRelease {
    private static final String ROOT = "/release";

    private BundledRelease() {}

    /// Read when it is first asked for, and then kept: several sites are given the same.
    public static Supplier<Release> whenAskedFor() {
        var release = new ConcurrentHashMap<String, Release>();
        return () -> release.computeIfAbsent(ROOT, _ -> read());
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
            var uri = marker.toURI();
            return uri.getScheme().equals("jar")
                    ? inJar(uri)
                    : below(Path.of(uri).resolveSibling(""));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Release inJar(URI uri) throws IOException {
        var jar = URI.create(uri.toString().substring(0, uri.toString().indexOf('!')));
        try (var files = FileSystems.newFileSystem(jar, Map.of())) {
            return below(files.getPath(ROOT));
        }
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
