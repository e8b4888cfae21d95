package mwan.provision.release;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;

/// The releases that a router keeps.
final class KeptReleases {
    private KeptReleases() {}

    /// Their digests, the one that was brought last first. A release's own folder does not tell:
    /// the JVM's cache is made in it at any time. The one of its units was written when it was
    /// brought.
    static List<String> newestFirst(Remote router) {
        var names =
                router.run("ls", "-1", "--", Release.FOLDER)
                        .text()
                        .lines()
                        .filter(name -> name.matches("[0-9a-f]{12}"))
                        .toList();
        if (names.isEmpty()) {
            return List.of();
        }
        var command = new ArrayList<>(List.of("ls", "-1td", "--"));
        names.forEach(name -> command.add(Release.FOLDER + "/" + name + "/units"));
        var newestFirst = new LinkedHashSet<String>();
        router.run(Command.of(command))
                .text()
                .lines()
                .map(KeptReleases::digest)
                .forEach(newestFirst::add);
        // Those that were not brought whole have no units yet.
        newestFirst.addAll(names);
        return List.copyOf(newestFirst);
    }

    private static String digest(String units) {
        return units.substring(Release.FOLDER.length() + 1).split("/", -1)[0];
    }
}
