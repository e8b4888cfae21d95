package mwan.provision.release;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.provision.remote.RemoteFiles;
import mwan.provision.remote.RestartMark;
import mwan.provision.remote.SystemdState;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;

/// What of a release is in the router.
///
/// @param links every wished link that is there, and its target
/// @param current the folder of the release in use
record InstalledRelease(
        RemoteFiles files,
        Map<String, String> links,
        Optional<String> current,
        SystemdState service,
        boolean restartDue) {

    static InstalledRelease observe(
            Remote router, List<String> files, List<String> links, RestartMark mark) {
        var targets = targets(router, links);
        return new InstalledRelease(
                RemoteFiles.observe(router, files),
                targets,
                Optional.ofNullable(targets.get(Release.CURRENT)),
                SystemdState.of(router, mark.unit()),
                mark.isSet(router));
    }

    /// `find` prints what is there, and complains of the rest, which is no failure here.
    private static Map<String, String> targets(Remote router, List<String> links) {
        var argv = new java.util.ArrayList<>(List.of("find"));
        argv.add(Release.CURRENT);
        argv.addAll(links);
        argv.addAll(List.of("-maxdepth", "0", "-type", "l", "-printf", "%p\\t%l\\n"));
        var targets = new HashMap<String, String>();
        router.run(Command.of(argv))
                .text()
                .lines()
                .forEach(line -> {
                    int tab = line.indexOf('\t');
                    if (tab > 0) {
                        targets.put(line.substring(0, tab), line.substring(tab + 1));
                    }
                });
        return targets;
    }
}
