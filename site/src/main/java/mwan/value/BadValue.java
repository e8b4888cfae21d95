package mwan.value;

/// A text that is not a value of the wanted kind; its message says what was wanted, and quotes the
/// text with everything unprintable escaped.
public final class BadValue extends IllegalArgumentException {
    private static final int QUOTED_AT_MOST = 60;

    public BadValue(String text, String wanted) {
        super(quoted(text) + " is not " + wanted);
    }

    /// Quotes a text of unknown origin for a message: no control characters, no more than a line.
    public static String quoted(String text) {
        var shown = new StringBuilder("\"");
        text.codePoints()
                .limit(QUOTED_AT_MOST)
                .forEach(c -> {
                    if (c == '"' || c == '\\') {
                        shown.append('\\').appendCodePoint(c);
                    } else if (Character.isISOControl(c) || !Character.isDefined(c)) {
                        shown.append(String.format("\\u%04x", c));
                    } else {
                        shown.appendCodePoint(c);
                    }
                });
        if (text.codePointCount(0, text.length()) > QUOTED_AT_MOST) {
            shown.append("…");
        }
        return shown.append('"').toString();
    }
}
