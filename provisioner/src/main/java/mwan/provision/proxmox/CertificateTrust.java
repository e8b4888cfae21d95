package mwan.provision.proxmox;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.Fingerprint;

/// How TLS decides whether the server is the right one.
final class CertificateTrust {
    private CertificateTrust() {}

    static SSLContext context(Endpoint.Trust trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    switch (trust) {
                        case Endpoint.Trust.Pinned(var fingerprint) ->
                                new TrustManager[] {new Pin(fingerprint)};
                        case Endpoint.Trust.SignedBy(var file) -> authorities(file);
                        case Endpoint.Trust.Platform() -> null;
                    },
                    null);
            return context;
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("this JDK has no TLS", fault);
        }
    }

    private static TrustManager[] authorities(Path file) throws GeneralSecurityException {
        try (var pem = Files.newInputStream(file)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new CertificateException("there is no certificate in it");
            }
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | CertificateException fault) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read the authorities' certificates",
                    file.toString(),
                    String.valueOf(fault.getMessage()),
                    "proxmox.ca names a file of PEM certificates",
                    fault);
        }
    }

    static Fingerprint fingerprint(X509Certificate certificate)
            throws CertificateEncodingException {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Fingerprint(HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest));
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException("every JDK has SHA-256", fault);
        }
    }

    /// The server showed another certificate than the pinned one.
    static final class WrongFingerprint extends CertificateException {
        private final transient Fingerprint seen;

        WrongFingerprint(Fingerprint seen) {
            super("the certificate's fingerprint is " + seen);
            this.seen = seen;
        }

        Fingerprint seen() {
            return seen;
        }
    }

    /// Trusts one certificate by its fingerprint. Being an *extended* trust manager, it also
    /// replaces the check of the host's name, which a pinned certificate does not need.
    private static final class Pin extends X509ExtendedTrustManager {
        private final Fingerprint wanted;

        Pin(Fingerprint wanted) {
            this.wanted = wanted;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            var seen = fingerprint(chain[0]);
            if (!seen.equals(wanted)) {
                throw new WrongFingerprint(seen);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("no clients here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no clients here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no clients here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
