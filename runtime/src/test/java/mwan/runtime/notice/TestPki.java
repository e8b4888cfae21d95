package mwan.runtime.notice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A server's certificate, signed by itself, made by openssl.
public record TestPki(Path certificate, Path key, Path store) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    public static TestPki in(Path folder) {
        return in(folder, "127.0.0.1", "::1");
    }

    /// @param addresses for which the certificate is
    public static TestPki in(Path folder, String... addresses) {
        var names =
                Stream.of(addresses)
                        .map(address -> "IP:" + address)
                        .collect(Collectors.joining(",", "subjectAltName=", ""));
        var pki =
                new TestPki(
                        folder.resolve("server.pem"),
                        folder.resolve("server.key"),
                        folder.resolve("server.p12"));
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-noenc",
                "-days",
                "2",
                "-subj",
                "/CN=test",
                "-addext",
                names,
                "-keyout",
                pki.key.toString(),
                "-out",
                pki.certificate.toString());
        run(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                pki.certificate.toString(),
                "-inkey",
                pki.key.toString(),
                "-out",
                pki.store.toString(),
                "-passout",
                "pass:" + new String(PASSWORD));
        return pki;
    }

    public SSLContext server() throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
