package mwan.value;

import java.util.regex.Pattern;

/// The name of a file in vm-templates/, without its ending.
public record TemplateName(String value) implements Comparable<TemplateName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public TemplateName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(
                    value, "a template's name: a small letter, then small letters, digits and -");
        }
    }

    public static TemplateName parse(String text) {
        return new TemplateName(text);
    }

    @Override
    public int compareTo(TemplateName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
