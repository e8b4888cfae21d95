package mwan.value;

import java.util.regex.Pattern;

/// A site's name.
public record SiteName(String value) implements Comparable<SiteName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public SiteName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(
                    value,
                    "a site's name: a small letter, then small letters, digits and -, 32 at most");
        }
    }

    public static SiteName parse(String text) {
        return new SiteName(text);
    }

    @Override
    public int compareTo(SiteName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
