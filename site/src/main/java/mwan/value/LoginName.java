package mwan.value;

import java.util.regex.Pattern;

/// A POSIX login name.
public record LoginName(String value) implements Comparable<LoginName> {
    private static final Pattern FORM = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    public LoginName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(
                    value, "a login name: a small letter, then small letters, digits, - and _");
        }
    }

    public static LoginName parse(String text) {
        return new LoginName(text);
    }

    @Override
    public int compareTo(LoginName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
