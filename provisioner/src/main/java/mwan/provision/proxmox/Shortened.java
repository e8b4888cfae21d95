package mwan.provision.proxmox;

/// Foreign text made fit for one line of a message.
final class Shortened {
    private static final int LIMIT = 300;

    private Shortened() {}

    static String of(String text) {
        var line = text.strip().replaceAll("\\p{Cc}+", " ");
        return line.length() <= LIMIT ? line : line.substring(0, LIMIT) + "…";
    }
}
