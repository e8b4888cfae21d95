package mwan.value;

import java.util.Locale;
import java.util.regex.Pattern;

/// A name that a DNS server is asked for (RFC 1035, 2.3.4), without a final dot.
public record DomainName(String value) implements Comparable<DomainName> {
    private static final int AT_MOST = 253;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

    // The last label is no number (RFC 3696, 2), or addresses would be names.
    private static final Pattern FORM = Pattern.compile("(" + LABEL + "\\.)*(?![0-9]+$)" + LABEL);

    public DomainName {
        if (value.length() > AT_MOST || !FORM.matcher(value).matches()) {
            throw new BadValue(value, "a domain name, as example.org");
        }
    }

    public static DomainName parse(String text) {
        return new DomainName(text);
    }

    /// Whether it is this zone's own name or one below it.
    public boolean isWithin(DomainName zone) {
        var mine = "." + value.toLowerCase(Locale.ROOT);
        return mine.endsWith("." + zone.value.toLowerCase(Locale.ROOT));
    }

    @Override
    public int compareTo(DomainName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
