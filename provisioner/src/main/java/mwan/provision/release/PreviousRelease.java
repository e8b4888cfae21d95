package mwan.provision.release;

import java.util.TreeMap;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;

/// The release that was in use before the present one, as the router still has it.
public final class PreviousRelease {
    private PreviousRelease() {}

    public static Release read(Remote router) {
        var current = lastSegment(router.run("readlink", "--", Release.CURRENT).text().strip());
        var name =
                KeptReleases.newestFirst(router).stream()
                        .filter(one -> !one.equals(current))
                        .findFirst()
                        .orElseThrow(PreviousRelease::none);
        var folder = Release.FOLDER + "/" + name;
        var files = new TreeMap<String, Bytes>();
        // The JVM's cache is made in the router and belongs to no release.
        router.run(
                        Command.of(
                                "find", folder, "-type", "f", "!", "-name", "*.aot", "-printf",
                                "%P\\n"))
                .orThrow("cannot read the release before", "is " + folder + " readable?")
                .text()
                .lines()
                .forEach(file ->
                        router.read(folder + "/" + file)
                                .ifPresent(content -> files.put(file, content)));
        var release = new Release(files);
        if (!release.digest().equals(name)) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "will not go back",
                    "release " + name,
                    "its files are not those that it was made of",
                    "mwan-provision runtime push brings this program's own release");
        }
        return release;
    }

    private static UserError none() {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot go back",
                Release.FOLDER,
                "the router has no release but the one in use",
                "mwan-provision runtime push brings this program's own release");
    }

    private static String lastSegment(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
