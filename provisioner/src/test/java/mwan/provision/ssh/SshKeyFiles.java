package mwan.provision.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mwan.value.SshPublicKey;

/// Keys for tests, made by OpenSSH itself.
final class SshKeyFiles {
    private SshKeyFiles() {}

    /// @param type as `ed25519`
    static Path generate(Path folder, String name, String type)
            throws IOException, InterruptedException {
        return generate(folder, name, type, "RFC4716");
    }

    /// @param form as ssh-keygen's `-m` names it; `RFC4716` is OpenSSH's own
    static Path generate(Path folder, String name, String type, String form)
            throws IOException, InterruptedException {
        var file = folder.resolve(name);
        var command = List.of("ssh-keygen", "-q", "-t", type, "-m", form, "-N", "", "-C", "");
        var keygen =
                new ProcessBuilder(
                                Stream.concat(command.stream(), Stream.of("-f", file.toString()))
                                        .toList())
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
