package mwan.provision.certificates;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.site.Wan;
import mwan.value.MacAddress;

/// Judges the three PEM files before anything is changed anywhere.
public final class CredentialCheck {
    private static final Pattern MAC =
            Pattern.compile(
                    "(?i)(?<![0-9a-f])[0-9a-f]{2}(?:([:-]?)[0-9a-f]{2})(?:\\1[0-9a-f]{2}){4}(?![0-9a-f])");

    private final Rules rules = Rules.bundled();
    private final Credentials credentials;
    private final Wan.Dot1x dot1x;
    private final Instant now;
    private final List<Fault> faults = new ArrayList<>();

    /// @param hint what to do about it
    public record Fault(String file, String why, String hint) {}

    /// What the files say, for people.
    ///
    /// @param expires the day on which the first of them ends
    public record Summary(String subject, String issuer, Instant expires) {}

    public CredentialCheck(Credentials credentials, Wan.Dot1x dot1x, Instant now) {
        this.credentials = credentials;
        this.dot1x = dot1x;
        this.now = now;
    }

    /// @throws UserError with exit code 2 and every fault, when there is one
    public Summary orThrow() {
        var summary = judge();
        if (!faults.isEmpty() || summary.isEmpty()) {
            var first = faults.getFirst();
            var more =
                    faults.stream()
                            .skip(1)
                            .map(fault -> fault.file() + ": " + fault.why())
                            .toList();
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot use the certificates",
                    first.file(),
                    first.why() + (more.isEmpty() ? "" : "; also " + String.join("; ", more)),
                    first.hint());
        }
        return summary.get();
    }

    /// Every fault, in the order in which one would mend them.
    public List<Fault> faults() {
        judge();
        return List.copyOf(faults);
    }

    private Optional<Summary> judge() {
        faults.clear();
        var authorities = certificates(credentials.ca());
        var chain = certificates(credentials.client());
        var key = privateKey();
        if (authorities.isEmpty() || chain.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        var client = chain.getFirst();
        checkKeyBelongs(client, key.get());
        checkChain(chain, authorities);
        checkValidity(credentials.ca(), authorities);
        checkValidity(credentials.client(), chain);
        checkStrength(credentials.ca(), authorities);
        checkStrength(credentials.client(), chain);
        checkIdentity(client);
        return Optional.of(
                new Summary(
                        client.getSubjectX500Principal().getName(),
                        client.getIssuerX500Principal().getName(),
                        chain.stream()
                                .map(one -> one.getNotAfter().toInstant())
                                .min(Instant::compareTo)
                                .orElseThrow()));
    }

    private List<X509Certificate> certificates(Credentials.File file) {
        try {
            return Pem.certificates(file.content());
        } catch (Pem.NotPem not) {
            fault(file, String.valueOf(not.getMessage()), "put the right PEM file there");
            return List.of();
        }
    }

    private Optional<PrivateKey> privateKey() {
        try {
            return Optional.of(Pem.privateKey(credentials.privateKey().content()));
        } catch (Pem.NotPem not) {
            fault(
                    credentials.privateKey(),
                    String.valueOf(not.getMessage()),
                    "put the client's private key there as PEM, without a passphrase");
            return Optional.empty();
        }
    }

    /// Proven by a signature: what one makes the other has to verify.
    private void checkKeyBelongs(X509Certificate client, PrivateKey key) {
        var probe = new byte[] {1};
        boolean belongs;
        try {
            var algorithm =
                    client.getPublicKey() instanceof ECPublicKey
                            ? "SHA256withECDSA"
                            : "SHA256withRSA";
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            var verifying = Signature.getInstance(algorithm);
            verifying.initVerify(client.getPublicKey());
            verifying.update(probe);
            belongs = verifying.verify(signing.sign());
        } catch (GeneralSecurityException another) {
            belongs = false;
        }
        if (!belongs) {
            fault(
                    credentials.privateKey(),
                    "it does not belong to the certificate in " + credentials.client().path(),
                    "take both from the same source");
        }
    }

    /// From the client's certificate up to one of the authorities, each signed by the next.
    private void checkChain(List<X509Certificate> chain, List<X509Certificate> authorities) {
        var known = new ArrayList<>(chain.subList(1, chain.size()));
        known.addAll(authorities);
        var current = chain.getFirst();
        for (int length = 0; length <= known.size(); length++) {
            if (authorities.contains(current)) {
                return;
            }
            var issuer = issuerOf(current, known);
            if (issuer.isEmpty()) {
                break;
            }
            current = issuer.get();
        }
        fault(
                credentials.client(),
                "its chain does not lead to a certificate in "
                        + credentials.ca().path()
                        + ": nobody there signed "
                        + current.getSubjectX500Principal().getName(),
                "take the CA's certificates from where the client's came from");
    }

    private static Optional<X509Certificate> issuerOf(
            X509Certificate one, List<X509Certificate> known) {
        return known.stream()
                .filter(other ->
                        other.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
                .filter(other -> signed(other, one))
                .findFirst();
    }

    private static boolean signed(X509Certificate issuer, X509Certificate one) {
        try {
            one.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException other) {
            return false;
        }
    }

    private void checkValidity(Credentials.File file, List<X509Certificate> certificates) {
        for (var one : certificates) {
            var name = one.getSubjectX500Principal().getName();
            if (now.isAfter(one.getNotAfter().toInstant())) {
                fault(
                        file,
                        name + " expired on " + one.getNotAfter().toInstant(),
                        "get a new one; the old router may have it");
            } else if (now.isBefore(one.getNotBefore().toInstant())) {
                fault(
                        file,
                        name + " is valid only from " + one.getNotBefore().toInstant(),
                        "is this machine's clock right?");
            }
        }
    }

    private void checkStrength(Credentials.File file, List<X509Certificate> certificates) {
        for (var one : certificates) {
            var name = one.getSubjectX500Principal().getName();
            if (isWeak(one.getPublicKey())) {
                fault(
                        file,
                        name + " has a key of less than " + rules.rsaBits() + " bits",
                        "ask for one with a stronger key");
            }
            var signature = one.getSigAlgName().toUpperCase(Locale.ROOT);
            boolean selfSigned = one.getSubjectX500Principal().equals(one.getIssuerX500Principal());
            if (!selfSigned && isRefused(signature)) {
                fault(
                        file,
                        name + " is signed by " + one.getSigAlgName(),
                        "ask for a new one; SHA-1 is taken where the WAN's dot1x says"
                                + " legacyProvider: true");
            }
        }
    }

    private boolean isWeak(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() < rules.rsaBits();
            case ECPublicKey curve -> curve.getParams().getOrder().bitLength() < 224;
            default -> false;
        };
    }

    private boolean isRefused(String signature) {
        return rules.refusedSignatures().stream().anyMatch(signature::startsWith)
                || (!dot1x.legacyProvider()
                        && rules.legacySignatures().stream().anyMatch(signature::startsWith));
    }

    /// A MAC in the subject is the one that the certificate was issued for.
    private void checkIdentity(X509Certificate client) {
        var subject = client.getSubjectX500Principal().getName();
        var matcher = MAC.matcher(subject);
        if (!matcher.find()) {
            return;
        }
        var digits = matcher.group().replaceAll("[:-]", "").toUpperCase(Locale.ROOT);
        var wished = dot1x.identity();
        if (!wished.value().replace(":", "").equals(digits)) {
            fault(
                    credentials.client(),
                    "it was issued for "
                            + withColons(digits)
                            + ", and the site file's identity is "
                            + wished,
                    "put the MAC of the certificate under dot1x.identity, or take the right"
                            + " certificate");
        }
    }

    private static String withColons(String digits) {
        return MacAddress.parse(String.join(":", digits.split("(?<=\\G..)"))).value();
    }

    private void fault(Credentials.File file, String why, String hint) {
        faults.add(new Fault(file.path().toString(), why, hint));
    }
}
