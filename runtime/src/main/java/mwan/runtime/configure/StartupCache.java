package mwan.runtime.configure;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import mwan.runtime.process.Commands;

/// The JVM's cache of this release's classes, with which it starts in half the time. It is made on
/// the router, since it fits only the JVM that made it; the launcher beside the jar knows how.
public final class StartupCache {
    private final Path jar;
    private final Path java;

    /// @param java the file in which the JVM says which one it is
    StartupCache(Path jar, Path java) {
        this.jar = jar;
        this.java = java;
    }

    /// Empty where this program does not run from a release.
    public static Optional<StartupCache> ofThisRelease() {
        try {
            var source = StartupCache.class.getProtectionDomain().getCodeSource();
            if (source == null) {
                return Optional.empty();
            }
            var jar = Path.of(source.getLocation().toURI());
            var java = Path.of(System.getProperty("java.home"), "release");
            return Optional.of(new StartupCache(jar, java))
                    .filter(cache -> Files.isExecutable(cache.launcher()));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The program `mwan` of this release.
    public Path launcher() {
        return jar.resolveSibling("bin").resolve("mwan");
    }

    /// Has it made beside everything else, when nothing else wants the processor: the router goes
    /// into service without it, and the next start has it.
    ///
    /// @return what is wrong; empty when it is there or being made
    public Optional<String> makeWhenIdle(Commands commands) {
        try {
            if (Files.exists(file())) {
                return Optional.empty();
            }
            var begun =
                    commands.run(
                            List.of(
                                    "systemd-run",
                                    "--quiet",
                                    "--no-block",
                                    "--collect",
                                    "--unit=mwan-rehearsal",
                                    "--property=CPUWeight=idle",
                                    "--nice=19",
                                    "--",
                                    launcher().toString(),
                                    "rehearse"));
            return begun.succeeded()
                    ? Optional.empty()
                    : Optional.of("systemd-run ended with " + begun.exit() + ": " + begun.errors());
        } catch (IOException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }

    /// Named by the checksum of the jar and of the JVM's own description: the JVM does not look
    /// whether cache and jar belong together, and one that was upgraded wants another cache.
    Path file() throws IOException {
        try {
            var sum = MessageDigest.getInstance("SHA-256");
            sum.update(Files.readAllBytes(jar));
            sum.update(Files.readAllBytes(java));
            return jar.resolveSibling("mwan-" + HexFormat.of().formatHex(sum.digest()) + ".aot");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
