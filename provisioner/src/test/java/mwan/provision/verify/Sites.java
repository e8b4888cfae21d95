package mwan.provision.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import mwan.site.Site;
import mwan.site.SiteFiles;

/// The repository's own site files.
public final class Sites {
    private Sites() {}

    public static Site named(String name) {
        return SiteFiles.read(top().resolve("sites").resolve(name + ".yaml"));
    }

    /// The repository's top folder: tests run in their module's.
    public static Path top() {
        var here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("sites")) ? here : here.resolve("..").normalize();
    }
}
