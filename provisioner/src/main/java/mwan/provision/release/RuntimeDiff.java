package mwan.provision.release;

import java.util.ArrayList;
import java.util.List;
import mwan.provision.remote.RemoteFiles;
import mwan.provision.resource.Change;

/// What of the runtime differs from the release and the site file.
record RuntimeDiff(
        String resource, Release release, RemoteFiles.Wish siteFile, InstalledRelease present) {

    List<Change> changes() {
        var changes = new ArrayList<Change>();
        compareRelease(changes);
        compareLinks(changes);
        if (!present.files().has(siteFile)) {
            changes.add(
                    Change.set(
                            resource,
                            siteFile.path(),
                            present.files().at(siteFile.path()).map(_ -> "another text"),
                            "as the site file has it",
                            "the runtime is told by it what to do"));
        }
        compareService(changes);
        return changes;
    }

    private void compareRelease(List<Change> changes) {
        boolean inUse = present.current().filter(release.folder()::equals).isPresent();
        if (!inUse) {
            changes.add(
                    Change.set(
                            resource,
                            GuestRuntime.RELEASE,
                            present.current().map(RuntimeDiff::lastSegment),
                            release.digest(),
                            "this program brings it"));
            return;
        }
        release.wishes().stream()
                .filter(wish -> !present.files().has(wish))
                .forEach(wish ->
                        changes.add(
                                Change.set(
                                        resource,
                                        wish.path(),
                                        present.files()
                                                .at(wish.path())
                                                .map(_ -> "another content or mode"),
                                        "as released",
                                        "changed by another hand")));
    }

    private void compareLinks(List<Change> changes) {
        release.links()
                .forEach((path, target) -> {
                    if (!target.equals(present.links().get(path))) {
                        changes.add(
                                Change.set(
                                        resource,
                                        path,
                                        java.util.Optional.ofNullable(present.links().get(path)),
                                        "→ " + target,
                                        "the system finds the release by it"));
                    }
                });
    }

    private void compareService(List<Change> changes) {
        if (!present.service().enabled()) {
            changes.add(service("at boot", "disabled", "enabled"));
        }
        if (!present.service().active()) {
            changes.add(service("now", "not running", "running"));
        } else if (present.restartDue()) {
            changes.add(service("now", "with the files before", "restarted"));
        }
    }

    private Change service(String when, String from, String to) {
        return Change.update(resource, GuestRuntime.SERVICE + " " + when, from, to, "it routes");
    }

    private static String lastSegment(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
