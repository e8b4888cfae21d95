package mwan.value;

import java.util.regex.Pattern;

/// An SSH public key as one line: type, base64, without its comment.
public record SshPublicKey(String value) implements Comparable<SshPublicKey> {
    private static final Pattern FORM =
            Pattern.compile(
                    "(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh.com|sk-ecdsa-sha2-nistp256@openssh.com) [A-Za-z0-9+/]{16,2000}={0,3}");

    public SshPublicKey {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "an SSH public key: a type and base64");
        }
    }

    public static SshPublicKey parse(String text) {
        return new SshPublicKey(withoutComment(text));
    }

    private static String withoutComment(String line) {
        var words = line.strip().split("[ \\t]+", 3);
        return words.length < 2 ? line : words[0] + " " + words[1];
    }

    /// The key's algorithm, as it stands at the line's beginning.
    public String type() {
        return value.substring(0, value.indexOf(' '));
    }

    @Override
    public int compareTo(SshPublicKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
