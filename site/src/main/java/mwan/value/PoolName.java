package mwan.value;

import java.util.regex.Pattern;

/// A Proxmox VE resource pool's id (format pve-poolid), of one level.
public record PoolName(String value) implements Comparable<PoolName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,62}");

    public PoolName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a pool's id: letters, digits, . _ and -");
        }
    }

    public static PoolName parse(String text) {
        return new PoolName(text);
    }

    @Override
    public int compareTo(PoolName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
