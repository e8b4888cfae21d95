package mwan.value;

import java.util.regex.Pattern;

/// The id under which everything of one boot or one deploy is logged: 32 hexadecimal digits.
public record TraceId(String value) implements Comparable<TraceId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public TraceId {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a trace id: 32 hexadecimal digits");
        }
    }

    public static TraceId parse(String text) {
        return new TraceId(text);
    }

    /// A new one, from the platform's secure random source.
    public static TraceId fresh() {
        var bytes = new byte[16];
        new java.security.SecureRandom().nextBytes(bytes);
        return new TraceId(java.util.HexFormat.of().formatHex(bytes));
    }

    @Override
    public int compareTo(TraceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
