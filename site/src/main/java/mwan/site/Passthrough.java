package mwan.site;

import mwan.value.BadValue;

/// How the VM's options name the host's PCI devices that are passed through to it.
public enum Passthrough {
    /// By their addresses, which only root@pam may write, logged in by password.
    RAW,
    /// By PCI resource mappings of the cluster, which an API token may be allowed to use.
    MAPPINGS;

    static Passthrough parse(String text) {
        return switch (text) {
            case "raw" -> RAW;
            case "mappings" -> MAPPINGS;
            default -> throw new BadValue(text, "raw or mappings");
        };
    }
}
