package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A VM that does not boot, and panics again and again: the wait ends, and what its serial console
/// printed last is shown.
@Tag("lab")
@Tag("slow")
@Order(77)
@ExtendWith(Lab.class)
class NoBootTest {
    private static final String FIRST_PROCESS = "usr/lib/systemd/systemd";

    @AfterEach
    void theVmAsItWas() throws IOException {
        Lab.exec("vault", "qm", "stop", "113").succeeded();
        Files.deleteIfExists(disk().resolve(FIRST_PROCESS));
        Lab.site("up", "--no-verify").succeeded();
    }

    /// What the VM's disk has beside the image.
    private static Path disk() throws IOException {
        try (var folders = Files.walk(Lab.folder().resolve("volumes"), 4)) {
            return folders.filter(folder -> Files.isSymbolicLink(folder.resolve("lower")))
                    .findFirst()
                    .orElseThrow()
                    .resolve("upper");
        }
    }

    @Test
    void itsConsolesLastLinesAreShown() throws IOException {
        Lab.exec("vault", "qm", "shutdown", "113", "--timeout", "60").succeeded();
        var first = disk().resolve(FIRST_PROCESS);
        Files.createDirectories(first.getParent());
        Files.writeString(
                first,
                """
                #!/bin/sh
                while :; do
                    echo 'EXT4-fs (sda1): unable to read superblock'
                    echo 'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(8,1)'
                    sleep 10
                done
                """);
        Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rwxr-xr-x"));
        var up = Lab.site("up", "--no-verify").ended(3);
        assertThat(up.err())
                .contains(
                        "the last lines of VM 113's serial console:",
                        "| Kernel panic - not syncing: VFS: Unable to mount root fs",
                        "cannot reach the router: root@10.250.0.4: it was waited for, and nothing"
                                + " listens there after 240 s");
    }
}
