package mwan.provision.ssh;

/// What is known of a file without reading it.
public record FileState(Kind kind, long size, FileMode mode, int uid, int gid) {
    public enum Kind {
        FILE,
        FOLDER,
        OTHER
    }

    public boolean isFile() {
        return kind == Kind.FILE;
    }
}
