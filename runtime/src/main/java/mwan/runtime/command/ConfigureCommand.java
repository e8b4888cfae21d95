package mwan.runtime.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.runtime.configure.Configuration;
import mwan.runtime.configure.Reloading;
import mwan.runtime.configure.StartupCache;
import mwan.runtime.daemon.Places;
import mwan.runtime.dot1x.SupplicantFiles;
import mwan.runtime.process.SystemCommands;
import mwan.site.SiteFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `mwan configure`.
@Command(
        name = "configure",
        description = {
            "Writes what systemd-networkd, wpa_supplicant and the first ruleset need from the site",
            "file. Files whose bytes are right are not touched, and only what changed is reloaded."
        },
        mixinStandardHelpOptions = true)
final class ConfigureCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path SYSTEM_ROOT = Path.of("/");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private CommandSpec spec;

    @Option(names = "--site", paramLabel = "FILE", description = "The site file.")
    private Path site = Places.SYSTEM.siteFile();

    @Option(
            names = "--root",
            paramLabel = "FOLDER",
            description = "Write below this folder, and reload nothing.")
    private Path root = SYSTEM_ROOT;

    @Override
    public Integer call() {
        var router = SiteFiles.read(site).router();
        try {
            var changed = Configuration.write(router, root);
            changed.forEach(path -> spec.commandLine().getOut().println("/" + path));
            if (root.equals(SYSTEM_ROOT)) {
                var commands = new SystemCommands(LIMIT);
                new Reloading(commands).reload(changed, SupplicantFiles.isNeeded(router));
                StartupCache.ofThisRelease()
                        .flatMap(cache -> cache.makeWhenIdle(commands))
                        .ifPresent(this::noteSlowStart);
            }
            return 0;
        } catch (IOException failed) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot configure the router",
                    root.toString(),
                    String.valueOf(failed.getMessage()),
                    "see whether the disk is full or read-only, and whether you are root",
                    failed);
        }
    }

    /// Not a reason to fail: without the cache the daemon is only slower to start.
    private void noteSlowStart(String why) {
        spec.commandLine()
                .getErr()
                .println("mwan: the JVM's cache was not made, so starts are slow: " + why.strip());
    }
}
