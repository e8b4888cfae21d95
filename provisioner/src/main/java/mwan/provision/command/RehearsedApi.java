package mwan.provision.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Endpoint;
import mwan.provision.proxmox.Proxmox;
import mwan.value.Fingerprint;
import mwan.value.NodeName;
import mwan.value.Secret;
import mwan.value.UserId;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An API on loopback that lets anyone in and knows nothing: asked once, so that the classes of
/// HTTPS and of the API's client are loaded.
final class RehearsedApi {
    private static final char[] PASSWORD = "rehearsal".toCharArray();
    private static final String ANSWER =
            """
            {"data": {"ticket": "PVE:root@pam:0::x", "CSRFPreventionToken": "0:x",
                "username": "root@pam"}}
            """;

    private RehearsedApi() {}

    static void ask() throws IOException, GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        var certificate = selfSigned(pair);
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(pair, certificate)));
        server.createContext("/", RehearsedApi::answer);
        server.start();
        try (var proxmox =
                Proxmox.connect(endpoint(server.getAddress(), certificate), Progress.silent())) {
            proxmox.network().read();
        } catch (UserError notOfItsForm) {
            // It was asked, and answered.
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var answer = ANSWER.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    static X509Certificate selfSigned(KeyPair pair) throws GeneralSecurityException {
        var name = new X500Name("CN=rehearsal");
        var now = Instant.now();
        var built =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        name,
                        pair.getPublic());
        try {
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(built.build(signer));
        } catch (OperatorCreationException unknown) {
            throw new GeneralSecurityException(unknown);
        }
    }

    private static SSLContext tls(KeyPair pair, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("api", pair.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static Endpoint endpoint(InetSocketAddress address, X509Certificate certificate)
            throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return new Endpoint(
                URI.create("https://127.0.0.1:" + address.getPort()),
                new NodeName("rehearsal"),
                new Endpoint.Trust.Pinned(
                        Fingerprint.parse(HexFormat.ofDelimiter(":").formatHex(digest))),
                new Endpoint.Login.Password(UserId.parse("root@pam"), Secret.of("rehearsal")));
    }
}
