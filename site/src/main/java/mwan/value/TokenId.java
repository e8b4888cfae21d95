package mwan.value;

import java.util.regex.Pattern;

/// A Proxmox VE API token's id: `user@realm!name`.
public record TokenId(String value) implements Comparable<TokenId> {
    private static final Pattern FORM =
            Pattern.compile(
                    "[A-Za-z0-9._+-]{1,60}@[A-Za-z][A-Za-z0-9._-]{1,31}![A-Za-z][A-Za-z0-9._-]{1,63}");

    public TokenId {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a token's id, as user@realm!name");
        }
    }

    public static TokenId parse(String text) {
        return new TokenId(text);
    }

    @Override
    public int compareTo(TokenId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
