package mwan.value;

import java.util.Locale;

/// The Internet protocol's two versions, which fail apart.
public enum Family {
    IPV4(2),
    IPV6(10);

    private final int linuxNumber;

    Family(int linuxNumber) {
        this.linuxNumber = linuxNumber;
    }

    /// AF_INET or AF_INET6 of Linux.
    public int linuxNumber() {
        return linuxNumber;
    }

    /// `ipv4` or `ipv6`, as JSON, metrics and messages write it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
