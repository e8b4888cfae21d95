package mwan.value;

import java.util.regex.Pattern;

/// A Proxmox VE user with its realm: `root@pam`.
public record UserId(String value) implements Comparable<UserId> {
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9._+-]{1,60}@[A-Za-z][A-Za-z0-9._-]{1,31}");

    public UserId {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a user with its realm, as root@pam");
        }
    }

    public static UserId parse(String text) {
        return new UserId(text);
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
