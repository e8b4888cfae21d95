package mwan.provision.cloudinit;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import mwan.value.Secret;
import mwan.value.SshPublicKey;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// The guest's SSH host key, made before its first boot, so that nobody has to trust the first one
/// that answers.
///
/// @param privateKey as OpenSSH writes it
public record GuestHostKey(SshPublicKey publicKey, Secret privateKey) {

    /// A new Ed25519 key.
    public static GuestHostKey fresh() {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        try {
            var line =
                    "ssh-ed25519 "
                            + Base64.getEncoder()
                                    .encodeToString(
                                            OpenSSHPublicKeyUtil.encodePublicKey(
                                                    key.generatePublicKey()));
            var pem = new StringWriter();
            try (var writer = new PemWriter(pem)) {
                writer.writeObject(
                        new PemObject(
                                "OPENSSH PRIVATE KEY",
                                OpenSSHPrivateKeyUtil.encodePrivateKey(key)));
            }
            return new GuestHostKey(SshPublicKey.parse(line), Secret.of(pem.toString()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
