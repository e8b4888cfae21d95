package mwan.value;

import java.util.regex.Pattern;

/// A WAN's name in the site file; it names routing tables, nft chains and metrics' labels too.
public record WanName(String value) implements Comparable<WanName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]{0,14}");

    public WanName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(
                    value,
                    "a WAN's name: a small letter, then small letters and digits, 15 at most");
        }
    }

    public static WanName parse(String text) {
        return new WanName(text);
    }

    @Override
    public int compareTo(WanName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
