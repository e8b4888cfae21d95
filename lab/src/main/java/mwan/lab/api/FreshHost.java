package mwan.lab.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a host has on which nobody has set anything up yet: one bridge, and root's password.
public final class FreshHost {
    private static final String INTERFACES =
            """
            auto lo
            iface lo inet loopback

            iface eno1 inet manual

            auto vmbr0
            iface vmbr0 inet static
            \taddress 10.250.0.2/24
            \tgateway 10.250.0.1
            \tbridge-ports eno1
            \tbridge-stp off
            \tbridge-fd 0
            """;

    private FreshHost() {}

    /// @param root of the host's files
    /// @param secrets the folder of passwords, a file each
    public static void lay(Path root, Path secrets, String rootsPassword) throws IOException {
        write(root.resolve("etc/network/interfaces"), INTERFACES);
        write(secrets.resolve("root@pam"), rootsPassword + "\n");
        Files.createDirectories(root.resolve("var/lib/vz/import"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
