package mwan.runtime.files;

/// A file that shall be there with this content.
///
/// @param path below the root, as `etc/systemd/network/10-mwan-enatt0.link`
/// @param mode as `rw-r--r--`
public record ConfigFile(String path, String content, String mode) {
    public static ConfigFile readable(String path, String content) {
        return new ConfigFile(path, content, "rw-r--r--");
    }

    public static ConfigFile ofRootAlone(String path, String content) {
        return new ConfigFile(path, content, "rw-------");
    }
}
