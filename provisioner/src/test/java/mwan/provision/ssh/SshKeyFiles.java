package mwan.provision.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.value.SshPublicKey;

/// Keys for tests, made by OpenSSH itself.
final class SshKeyFiles {
    private SshKeyFiles() {}

    /// @param type as `ed25519`
    static Path generate(Path folder, String name, String type)
            throws IOException, InterruptedException {
        var file = folder.resolve(name);
        var keygen =
                new ProcessBuilder(
                                "ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", file + "")
                        .inheritIO()
                        .start();
        if (keygen.waitFor() != 0) {
            throw new IOException("ssh-keygen failed");
        }
        return file;
    }

    static SshPublicKey publicPart(Path privateKey) throws IOException {
        return SshPublicKey.parse(Files.readString(Path.of(privateKey + ".pub")));
    }
}
