package mwan.value;

import java.util.regex.Pattern;

/// An environment variable's name.
public record EnvironmentName(String value) implements Comparable<EnvironmentName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    public EnvironmentName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "an environment variable's name");
        }
    }

    public static EnvironmentName parse(String text) {
        return new EnvironmentName(text);
    }

    @Override
    public int compareTo(EnvironmentName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
