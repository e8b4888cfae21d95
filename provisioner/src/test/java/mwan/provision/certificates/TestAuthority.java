package mwan.provision.certificates;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import mwan.provision.ssh.Bytes;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority of the tests' own, which issues what a test asks for.
final class TestAuthority {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final X500Name name;
    private final KeyPair keys = keys(2048);
    private long serial = 1;

    TestAuthority(String commonName) {
        name = new X500Name("CN=" + commonName);
    }

    /// A key pair and its certificate.
    record Issued(KeyPair keys, X509CertificateHolder certificate) {}

    X509CertificateHolder own() {
        return sign(
                name,
                keys,
                NOW.minus(1, ChronoUnit.DAYS),
                NOW.plus(900, ChronoUnit.DAYS),
                "SHA256withRSA");
    }

    Issued issue(String commonName, int bits, Instant from, Instant until, String algorithm) {
        var pair = keys(bits);
        return new Issued(
                pair, sign(new X500Name("CN=" + commonName), pair, from, until, algorithm));
    }

    Issued issue(String commonName) {
        return issue(
                commonName,
                2048,
                NOW.minus(1, ChronoUnit.DAYS),
                NOW.plus(90, ChronoUnit.DAYS),
                "SHA256withRSA");
    }

    static Credentials.File file(String path, Object... objects) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            for (var object : objects) {
                writer.writeObject(object);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Credentials.File(Path.of(path), Bytes.of(text.toString()));
    }

    private X509CertificateHolder sign(
            X500Name subject, KeyPair pair, Instant from, Instant until, String algorithm) {
        try {
            return new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(serial++),
                            Date.from(from),
                            Date.from(until),
                            subject,
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()));
        } catch (OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair keys(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
