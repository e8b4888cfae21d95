package mwan.value;

import java.util.regex.Pattern;

/// A Proxmox VE storage's id (format pve-storage-id).
public record StorageName(String value) implements Comparable<StorageName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,98}[A-Za-z0-9]");

    public StorageName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(
                    value,
                    "a storage's id: a letter, then letters, digits, - _ or ., not at the end");
        }
    }

    public static StorageName parse(String text) {
        return new StorageName(text);
    }

    @Override
    public int compareTo(StorageName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
