package mwan.runtime.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import mwan.runtime.daemon.DaemonProcess;
import mwan.runtime.daemon.Places;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mwan daemon`: what mwan.service runs.
@Command(
        name = "daemon",
        description = "Runs the router until it is told to stop; nothing is torn down then.",
        mixinStandardHelpOptions = true)
final class DaemonCommand implements Callable<Integer> {
    @Option(names = "--site", paramLabel = "FILE", description = "The site file.")
    private Path site = Places.SYSTEM.siteFile();

    @Option(names = "--run", paramLabel = "FOLDER", description = "For the control socket.")
    private Path run = Places.SYSTEM.run();

    @Option(names = "--debug-log", paramLabel = "FILE", description = "For JSON lines.")
    private Path debugLog = Places.SYSTEM.debugLog();

    @Option(names = "--trace-id", paramLabel = "FILE", description = "Where the trace id is.")
    private Path traceId = Places.SYSTEM.traceId();

    @Option(
            names = "--supplicant",
            paramLabel = "FOLDER",
            description = "wpa_supplicant's control sockets.")
    private Path supplicant = Places.SYSTEM.supplicant();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "The certificate by which the line authenticates.")
    private Path certificate = Places.SYSTEM.certificate();

    @Override
    public Integer call() {
        DaemonProcess.run(
                new Places(
                        site,
                        run,
                        traceId,
                        debugLog,
                        supplicant,
                        certificate,
                        Places.SYSTEM.networkd()));
        return 0;
    }
}
