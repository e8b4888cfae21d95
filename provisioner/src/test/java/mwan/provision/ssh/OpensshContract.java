package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What holds with OpenSSH's own server; the one in this process gives a file its mode after it has
/// made it.
abstract class OpensshContract extends RemoteContract {
    /// Somebody looks at every file of the folder while it is being written.
    @Test
    void aPrivateFileIsNeverReadableByOthers() throws Exception {
        var seen = new ConcurrentSkipListSet<String>();
        var writing = new AtomicBoolean(true);
        var looks =
                Thread.ofPlatform()
                        .start(() -> {
                            while (writing.get()) {
                                seen.addAll(modesIn(folder));
                            }
                        });
        try {
            for (int time = 0; time < 3; time++) {
                remote().write(file("key.pem"), Bytes.of("k".repeat(3 << 20)), FileMode.PRIVATE);
            }
        } finally {
            writing.set(false);
            looks.join();
        }
        assertThat(seen).containsExactly("rw-------");
    }

    private static List<String> modesIn(Path folder) {
        var modes = new ArrayList<String>();
        for (var file : Objects.requireNonNull(folder.toFile().listFiles(), "a folder")) {
            try {
                modes.add(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(file.toPath())));
            } catch (IOException renamed) {
                // It has another name by now.
            }
        }
        return modes;
    }
}
