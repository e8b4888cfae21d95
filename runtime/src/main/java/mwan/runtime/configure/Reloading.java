package mwan.runtime.configure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mwan.runtime.dot1x.SupplicantFiles;
import mwan.runtime.networkd.LinkFiles;
import mwan.runtime.process.Commands;

/// Tells those whose files changed, and nobody else.
public final class Reloading {
    private static final String SUPPLICANT = "wpa_supplicant-mwan.service";
    private static final Path UDEV = Path.of("/run/udev/control");

    private final Commands commands;

    public Reloading(Commands commands) {
        this.commands = commands;
    }

    /// @param changed the paths that were written or removed
    /// @param authenticating whether the site has a WAN with 802.1X
    public void reload(List<String> changed, boolean authenticating) throws IOException {
        boolean names =
                changed.stream().anyMatch(path -> isLinkFile(path) && path.endsWith(".link"));
        boolean networks =
                changed.stream().anyMatch(path -> isLinkFile(path) && !path.endsWith(".link"));
        // A container has no udev, and gets its links with their names from outside.
        if (names && Files.exists(UDEV)) {
            run("udevadm", "control", "--reload");
            run("udevadm", "trigger", "--action=add", "--subsystem-match=net", "--settle");
        }
        if (networks) {
            run("networkctl", "reload");
        }
        supplicant(changed, authenticating);
    }

    /// Restarted only for other files: each start takes the line's authentication away for seconds.
    private void supplicant(List<String> changed, boolean authenticating) throws IOException {
        boolean stale = changed.stream().anyMatch(path -> SupplicantFiles.isOurs(fileName(path)));
        if (authenticating) {
            run("systemctl", "enable", "--now", SUPPLICANT);
            if (stale) {
                run("systemctl", "restart", SUPPLICANT);
            }
        } else if (stale) {
            run("systemctl", "disable", "--now", SUPPLICANT);
        }
    }

    private static boolean isLinkFile(String path) {
        return path.startsWith(LinkFiles.FOLDER + "/");
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void run(String... command) throws IOException {
        var outcome = commands.run(List.of(command));
        if (!outcome.succeeded()) {
            throw new IOException(
                    String.join(" ", command)
                            + " ended with "
                            + outcome.exit()
                            + ": "
                            + outcome.errors().strip());
        }
    }
}
