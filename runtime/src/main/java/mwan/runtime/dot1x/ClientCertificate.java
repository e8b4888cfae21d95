package mwan.runtime.dot1x;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A file of certificates by which the line authenticates: the end of any of them, an issuer's too,
/// is the line's end, and is known long before.
public final class ClientCertificate {
    private static final Duration WARNING = Duration.ofDays(30);

    private final Path file;

    public ClientCertificate(Path file) {
        this.file = file;
    }

    /// When the first of the file's certificates ends; empty while it cannot be read.
    public Optional<Instant> end() {
        try {
            return firstEnd();
        } catch (IOException | CertificateException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<Instant> firstEnd() throws IOException, CertificateException {
        try (var stream = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(stream).stream()
                    .map(X509Certificate.class::cast)
                    .map(certificate -> certificate.getNotAfter().toInstant())
                    .min(Instant::compareTo);
        }
    }

    /// What an operator should know of it now; empty while there is nothing to do.
    public Optional<String> remark(Instant now) {
        try {
            var end = firstEnd();
            return end.isEmpty()
                    ? Optional.of(file + " has no certificate in it")
                    : remark(end.get(), Duration.between(now, end.get()));
        } catch (IOException | CertificateException unreadable) {
            return Optional.of(file + " cannot be read: " + unreadable.getMessage());
        }
    }

    private Optional<String> remark(Instant end, Duration left) {
        if (left.isNegative()) {
            return Optional.of(file + " has ended, on " + end);
        }
        return left.compareTo(WARNING) < 0
                ? Optional.of(file + " ends in " + left.toDays() + " days, on " + end)
                : Optional.empty();
    }
}
