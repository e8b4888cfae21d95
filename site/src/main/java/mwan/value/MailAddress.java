package mwan.value;

import java.util.regex.Pattern;

/// A mail address as SMTP carries it (RFC 5321, 4.1.2), without a display name and without quoted
/// local parts.
public record MailAddress(String value) implements Comparable<MailAddress> {
    private static final int AT_MOST = 254;
    private static final Pattern FORM =
            Pattern.compile(
                    "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                            + "@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
                            + "(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

    public MailAddress {
        if (value.length() > AT_MOST || !FORM.matcher(value).matches()) {
            throw new BadValue(value, "a mail address, as router@example.org");
        }
    }

    public static MailAddress parse(String text) {
        return new MailAddress(text);
    }

    @Override
    public int compareTo(MailAddress other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
