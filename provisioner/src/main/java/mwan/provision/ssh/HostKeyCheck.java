package mwan.provision.ssh;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.SshPublicKey;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;
import org.jspecify.annotations.Nullable;

/// Believes a host by its key alone, and keeps what it saw for the message.
final class HostKeyCheck implements HostKeyVerifier {
    private final SshTarget target;
    private final HostKeyVerifier known;
    private @Nullable UserError refusal;

    HostKeyCheck(SshTarget target) {
        this.target = target;
        this.known =
                switch (target.hostKeys()) {
                    case SshTarget.HostKeys.Only(var key) -> new OnlyKey(key);
                    case SshTarget.HostKeys.KnownHosts(var file) -> knownHosts(file);
                };
    }

    /// Why the host was not believed.
    Optional<UserError> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public boolean verify(String host, int port, PublicKey key) {
        if (known.verify(host, port, key)) {
            return true;
        }
        refusal =
                known.findExistingAlgorithms(host, port).isEmpty()
                        ? SshFaults.unknownHostKey(target, asLine(key))
                        : SshFaults.otherHostKey(target, asLine(key));
        return false;
    }

    /// The algorithms whose key we know: the host is asked for one of these first.
    @Override
    public List<String> findExistingAlgorithms(String host, int port) {
        return known.findExistingAlgorithms(host, port);
    }

    private static String asLine(PublicKey key) {
        return KeyType.fromKey(key) + " " + base64(key);
    }

    private static String base64(PublicKey key) {
        return Base64.getEncoder()
                .encodeToString(new Buffer.PlainBuffer().putPublicKey(key).getCompactData());
    }

    private static OpenSSHKnownHosts knownHosts(Path file) {
        try {
            return new OpenSSHKnownHosts(
                    new StringReader(Files.exists(file) ? Files.readString(file) : ""));
        } catch (IOException unreadable) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read the known host keys",
                    file.toString(),
                    String.valueOf(unreadable.getMessage()),
                    "put the host's key under hostKey in the site file",
                    unreadable);
        }
    }

    private record OnlyKey(SshPublicKey key) implements HostKeyVerifier {
        @Override
        public boolean verify(String host, int port, PublicKey shown) {
            return key.value().endsWith(" " + base64(shown));
        }

        @Override
        public List<String> findExistingAlgorithms(String host, int port) {
            // An RSA key signs by several algorithms; the oldest one is not asked for.
            return key.type().equals("ssh-rsa")
                    ? List.of("rsa-sha2-512", "rsa-sha2-256")
                    : List.of(key.type());
        }
    }
}
