package mwan.runtime.daemon;

import java.nio.file.Path;
import java.util.List;
import mwan.runtime.dot1x.SupplicantFiles;

/// Where the daemon finds and puts things; the tests put them elsewhere.
///
/// @param run for what lives as long as the boot: the control socket, drains
/// @param supplicant where wpa_supplicant has its control sockets
/// @param certificate by which we authenticate there
/// @param networkd where networkd writes a link's state anew with each of its changes
public record Places(
        Path siteFile,
        Path run,
        Path traceId,
        Path debugLog,
        Path supplicant,
        Path certificate,
        Path networkd) {
    public static final Places SYSTEM =
            new Places(
                    Path.of("/etc/mwan/site.yaml"),
                    Path.of("/run/mwan"),
                    Path.of("/run/mwan-trace-id"),
                    Path.of("/var/log/mwan-debug.log"),
                    Path.of(SupplicantFiles.CONTROL_FOLDER),
                    Path.of(SupplicantFiles.CLIENT_CERTIFICATE),
                    Path.of("/run/systemd/netif/links"));

    public Path controlSocket() {
        return run.resolve("control.sock");
    }

    /// Those whose end is the line's end.
    List<Path> certificates() {
        return List.of(certificate, certificate.resolveSibling("ca.pem"));
    }

    /// The same machine, but nothing is left there.
    Places rehearsing(Path otherSiteFile, Path folder) {
        return new Places(
                otherSiteFile,
                folder,
                traceId,
                folder.resolve("debug.log"),
                supplicant,
                certificate,
                networkd);
    }

    /// What has been told of, and what still is to be.
    Path notices() {
        return run.resolve("notices.json");
    }

    Path drains() {
        return run.resolve("drained");
    }
}
