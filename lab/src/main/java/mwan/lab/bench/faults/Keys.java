package mwan.lab.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.lab.api.ServerCertificate;
import mwan.value.SshPublicKey;

/// What is made once for all worlds: keys, the API's certificate, an image file.
record Keys(Path folder) implements AutoCloseable {
    static final String PASSWORD = "correct horse";

    static Keys make() throws IOException {
        var keys = new Keys(Files.createTempDirectory("mwan-faults"));
        keys.generate("login");
        keys.generate("vault");
        Files.writeString(keys.image(), "an image\n");
        return keys;
    }

    private void generate(String name) throws IOException {
        var process =
                new ProcessBuilder(
                                "ssh-keygen",
                                "-q",
                                "-t",
                                "ed25519",
                                "-N",
                                "",
                                "-C",
                                name,
                                "-f",
                                folder.resolve(name).toString())
                        .inheritIO()
                        .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("ssh-keygen made no key");
        }
    }

    /// @param ending `pub`, or nothing for the private half
    Path login(String ending) {
        return folder.resolve(ending.isEmpty() ? "login" : "login." + ending);
    }

    Path vaultsKey(String ending) {
        return folder.resolve(ending.isEmpty() ? "vault" : "vault." + ending);
    }

    SshPublicKey loginPublicKey() {
        return read(login("pub"));
    }

    SshPublicKey vaultsPublicKey() {
        return read(vaultsKey("pub"));
    }

    private static SshPublicKey read(Path file) {
        try {
            return SshPublicKey.parse(Files.readString(file).strip());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    ServerCertificate api() {
        return ServerCertificate.in(folder.resolve("api.p12"), "vault");
    }

    Path image() {
        return folder.resolve("mwan-0123456789ab.qcow2");
    }

    @Override
    public void close() {
        try {
            InstantVms.removeTree(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
