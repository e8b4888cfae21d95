package mwan.provision.remote;

import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;

/// A mark in the router that a unit is to be restarted: set before its files change and taken away
/// after the restart, so that a run which is stopped in between leaves a trace.
public final class RestartMark {
    private static final String FOLDER = "/var/lib/mwan/restart";

    private final String unit;

    public RestartMark(String unit) {
        this.unit = unit;
    }

    public String unit() {
        return unit;
    }

    public boolean isSet(Remote remote) {
        return remote.stat(path()).isPresent();
    }

    public void set(Remote remote) {
        makeFolder(remote, FOLDER);
        remote.write(path(), Bytes.NONE, FileMode.PRIVATE);
    }

    public void clear(Remote remote) {
        remote.remove(path());
    }

    /// Makes a folder with all that is above it.
    public static void makeFolder(Remote remote, String folder) {
        remote.run(Command.of("mkdir", "-p", "--", folder))
                .orThrow("cannot make " + folder, "is the disk full, or read-only?");
    }

    private String path() {
        return FOLDER + "/" + unit;
    }
}
