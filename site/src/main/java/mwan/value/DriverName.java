package mwan.value;

import java.util.regex.Pattern;

/// A kernel network driver's name, as /sys/class/net/IFACE/device/driver names it.
public record DriverName(String value) implements Comparable<DriverName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

    public DriverName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a driver's name: small letters, digits, - and _");
        }
    }

    public static DriverName parse(String text) {
        return new DriverName(text);
    }

    @Override
    public int compareTo(DriverName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
