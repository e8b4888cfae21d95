package mwan.value;

import java.util.regex.Pattern;

/// A host's name or literal address, as one writes it to reach it (RFC 1123, RFC 4291).
public record HostName(String value) implements Comparable<HostName> {
    private static final Pattern FORM =
            Pattern.compile(
                    "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+");

    public HostName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a host name or an address");
        }
    }

    public static HostName parse(String text) {
        return new HostName(text);
    }

    @Override
    public int compareTo(HostName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
