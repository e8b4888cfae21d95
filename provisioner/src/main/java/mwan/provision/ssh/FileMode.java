package mwan.provision.ssh;

import mwan.value.BadValue;

/// A file's permission bits.
public record FileMode(int bits) {
    /// For secrets.
    public static final FileMode PRIVATE = new FileMode(0600);

    public static final FileMode READABLE = new FileMode(0644);
    public static final FileMode PROGRAM = new FileMode(0755);

    public FileMode {
        if (bits < 0 || bits > 07777) {
            throw new BadValue(Integer.toOctalString(bits), "a file's mode: 0 to 7777");
        }
    }

    /// As `0600`.
    @Override
    public String toString() {
        return "%04o".formatted(bits);
    }
}
