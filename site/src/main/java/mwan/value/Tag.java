package mwan.value;

import java.util.regex.Pattern;

/// A Proxmox VE tag (format pve-tag), in small letters, as Proxmox VE stores it.
public record Tag(String value) implements Comparable<Tag> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9_][a-z0-9_+.-]{0,62}");

    public Tag {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a tag: small letters, digits, _ - + or .");
        }
    }

    public static Tag parse(String text) {
        return new Tag(text);
    }

    @Override
    public int compareTo(Tag other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
