package mwan.runtime.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import mwan.runtime.daemon.DaemonProcess;
import mwan.runtime.daemon.Places;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mwan rehearse`: what the launcher makes the JVM's cache from.
@Command(
        name = "rehearse",
        hidden = true,
        description = "Does what the daemon does, for a moment, and changes nothing.")
final class RehearseCommand implements Callable<Integer> {
    @Option(names = "--site", paramLabel = "FILE", description = "The site file.")
    private Path site = Places.SYSTEM.siteFile();

    @Override
    public Integer call() {
        DaemonProcess.rehearse(site);
        return 0;
    }
}
