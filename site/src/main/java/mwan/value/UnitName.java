package mwan.value;

import java.util.regex.Pattern;

/// A systemd service unit's file name.
public record UnitName(String value) implements Comparable<UnitName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\.service");

    public UnitName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(
                    value, "a service unit's name: letters, digits, - and _, then .service");
        }
    }

    public static UnitName parse(String text) {
        return new UnitName(text);
    }

    @Override
    public int compareTo(UnitName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
