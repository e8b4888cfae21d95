package mwan.value;

import java.util.regex.Pattern;

/// The SHA-256 fingerprint of a certificate, as the Proxmox VE GUI shows it.
public record Fingerprint(String value) implements Comparable<Fingerprint> {
    private static final Pattern FORM = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");

    public Fingerprint {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(
                    value, "a SHA-256 fingerprint: 32 pairs of hexadecimal digits with colons");
        }
    }

    public static Fingerprint parse(String text) {
        return new Fingerprint(text.strip().toUpperCase(java.util.Locale.ROOT));
    }

    @Override
    public int compareTo(Fingerprint other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
