package mwan.provision.ssh;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A file's content or a command's output, as a value. What it prints is its length alone, since it
/// may be a secret.
public final class Bytes {
    public static final Bytes NONE = new Bytes(new byte[0]);

    private final byte[] octets;
    private @Nullable String sha256;

    private Bytes(byte[] octets) {
        this.octets = octets;
    }

    public static Bytes of(byte[] octets) {
        return new Bytes(octets.clone());
    }

    /// A text in UTF-8.
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] toArray() {
        return octets.clone();
    }

    public int size() {
        return octets.length;
    }

    /// The SHA-256 over them in small hexadecimal letters; computed once, since a release is
    /// compared many times.
    public synchronized String sha256() {
        var known = sha256;
        if (known == null) {
            try {
                known =
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
            sha256 = known;
        }
        return known;
    }

    /// As a text in UTF-8.
    public String text() {
        return new String(octets, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return octets.length + " bytes";
    }
}
