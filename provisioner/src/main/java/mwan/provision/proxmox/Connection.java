package mwan.provision.proxmox;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// HTTPS to one server: sends a request and says in words why there is no answer.
final class Connection implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    static {
        // The server closes a connection that was idle for 5 s; one of ours is given up before
        // that, so that a request which must not be sent twice seldom meets a closing one.
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "3");
        }
    }

    private final Endpoint endpoint;
    private final HttpClient http;

    Connection(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT_LIMIT)
                        .sslContext(CertificateTrust.context(endpoint.trust()))
                        .build();
    }

    /// Sends once, and once more when the connection broke and the request may be repeated.
    HttpResponse<String> send(HttpRequest request, Call call) {
        try {
            return once(request);
        } catch (HttpTimeoutException | ConnectException | SSLException noAnswer) {
            throw explain(call, noAnswer);
        } catch (IOException broken) {
            if (!call.repeatable()) {
                throw explain(call, broken);
            }
        }
        try {
            return once(request);
        } catch (IOException broken) {
            throw explain(call, broken);
        }
    }

    private HttpResponse<String> once(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private UserError explain(Call call, IOException fault) {
        var wrongFingerprint = cause(fault, CertificateTrust.WrongFingerprint.class);
        if (wrongFingerprint.isPresent()) {
            return error(
                    "cannot trust the server",
                    wrongFingerprint.get().getMessage() + ", not the one in the site file",
                    "compare it with the GUI's (node, System, Certificates) or `openssl x509"
                            + " -fingerprint -sha256 -in /etc/pve/local/pve-ssl.pem` on the host;"
                            + " only when it is the same, put it under proxmox.fingerprint",
                    fault);
        }
        if (cause(fault, CertificateException.class).isPresent()) {
            return error(
                    "cannot trust the server",
                    Shortened.of(String.valueOf(fault.getMessage())),
                    "put the certificate's SHA-256 fingerprint under proxmox.fingerprint, or its"
                            + " authority under proxmox.ca",
                    fault);
        }
        if (fault instanceof SSLException) {
            return error(
                    "cannot speak TLS with the server",
                    Shortened.of(String.valueOf(fault.getMessage())),
                    "proxmox.api is https://HOST:8006, the port of the GUI",
                    fault);
        }
        if (fault instanceof ConnectException || fault instanceof HttpConnectTimeoutException) {
            return error(
                    "cannot reach the server",
                    unreachable(fault),
                    "is the host up, is proxmox.api its address, and is there a way to it from"
                            + " here?",
                    fault);
        }
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "no answer",
                call.describe(),
                fault instanceof HttpTimeoutException
                        ? "the server took too long"
                        : "the connection broke before the answer: "
                                + Shortened.of(String.valueOf(fault.getMessage())),
                "run the same command again: it looks at what has been done",
                fault);
    }

    private static String unreachable(IOException fault) {
        if (cause(fault, UnresolvedAddressException.class).isPresent()) {
            return "no such host name";
        }
        return fault instanceof HttpConnectTimeoutException
                ? "no connection within " + CONNECT_LIMIT.toSeconds() + " s"
                : "connection refused, or no route";
    }

    private UserError error(String what, String why, String hint, Throwable cause) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED, what, endpoint.api().toString(), why, hint, cause);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable fault, Class<T> kind) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (kind.isInstance(each)) {
                return Optional.of(kind.cast(each));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        http.shutdownNow(); // Nobody waits for an answer any more.
    }
}
