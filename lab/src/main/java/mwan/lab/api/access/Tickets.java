package mwan.lab.api.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mwan.lab.api.files.PrivateFiles;

/// Tickets and the tokens against cross-site requests. They are signed, so none has to be
/// remembered.
public final class Tickets {
    private static final Duration LIFETIME = Duration.ofHours(2);
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final Pattern TICKET = Pattern.compile("PVE:([^:]+):([0-9A-F]{8})::(\\S+)");
    private static final Pattern CSRF = Pattern.compile("([0-9A-F]{8}):(\\S+)");

    private final byte[] key;
    private final InstantSource clock;

    /// The key is made once and kept, so that tickets outlive the process.
    public Tickets(Path keyFile, InstantSource clock) {
        this.clock = clock;
        if (!Files.exists(keyFile)) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            PrivateFiles.write(keyFile, HexFormat.of().formatHex(fresh));
        }
        key = HexFormat.of().parseHex(PrivateFiles.text(keyFile).strip());
    }

    public String issue(String user) {
        String signed = "PVE:" + user + ":" + now();
        return signed + "::" + sign(signed);
    }

    /// The ticket's user, when the ticket is ours and of the last two hours.
    public Optional<String> verify(String ticket) {
        Matcher matcher = TICKET.matcher(ticket);
        if (!matcher.matches()
                || !fresh(matcher.group(2))
                || !same(
                        matcher.group(3),
                        sign("PVE:" + matcher.group(1) + ":" + matcher.group(2)))) {
            return Optional.empty();
        }
        return Optional.of(matcher.group(1));
    }

    /// A token bound to the user, not to the ticket.
    public String issueCsrf(String user) {
        String time = now();
        return time + ":" + sign("CSRF:" + time + ":" + user);
    }

    public boolean verifyCsrf(String token, String user) {
        Matcher matcher = CSRF.matcher(token);
        return matcher.matches()
                && fresh(matcher.group(1))
                && same(matcher.group(2), sign("CSRF:" + matcher.group(1) + ":" + user));
    }

    private String now() {
        return "%08X".formatted(clock.instant().getEpochSecond());
    }

    private boolean fresh(String hexTime) {
        Instant made = Instant.ofEpochSecond(Long.parseLong(hexTime, 16));
        Duration age = Duration.between(made, clock.instant());
        return age.compareTo(GRACE.negated()) > 0 && age.compareTo(LIFETIME) < 0;
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
