package mwan.provision.certificates;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import mwan.provision.ssh.Bytes;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// PEM texts as certificates and keys.
final class Pem {
    private Pem() {}

    /// A text that is no PEM of the wanted kind; its message says what it is.
    static final class NotPem extends Exception {
        NotPem(String message) {
            super(message);
        }
    }

    static List<X509Certificate> certificates(Bytes content) throws NotPem {
        var found = new ArrayList<X509Certificate>();
        for (var object : objects(content)) {
            if (object instanceof X509CertificateHolder holder) {
                found.add(certificate(holder));
            }
        }
        if (found.isEmpty()) {
            throw new NotPem("there is no CERTIFICATE in it");
        }
        return found;
    }

    /// PKCS#8, PKCS#1 or SEC 1, without a passphrase: wpa_supplicant starts without anybody there.
    static PrivateKey privateKey(Bytes content) throws NotPem {
        for (var object : objects(content)) {
            try {
                switch (object) {
                    case PEMKeyPair pair -> {
                        return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo info -> {
                        return new JcaPEMKeyConverter().getPrivateKey(info);
                    }
                    default -> refuseEncrypted(object);
                }
            } catch (PEMException broken) {
                throw new NotPem("its key is broken: " + broken.getMessage());
            }
        }
        throw new NotPem("there is no PRIVATE KEY in it");
    }

    private static void refuseEncrypted(Object object) throws NotPem {
        if (object.getClass().getSimpleName().contains("Encrypted")) {
            throw new NotPem("its key has a passphrase");
        }
    }

    private static List<Object> objects(Bytes content) throws NotPem {
        var found = new ArrayList<Object>();
        try (var parser =
                new PEMParser(
                        new InputStreamReader(
                                new ByteArrayInputStream(content.toArray()),
                                StandardCharsets.UTF_8))) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                found.add(object);
            }
        } catch (IOException | RuntimeException broken) {
            throw new NotPem("it is broken PEM: " + broken.getMessage());
        }
        return found;
    }

    private static X509Certificate certificate(X509CertificateHolder holder) throws NotPem {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (CertificateException broken) {
            throw new NotPem("its certificate is broken: " + broken.getMessage());
        }
    }
}
