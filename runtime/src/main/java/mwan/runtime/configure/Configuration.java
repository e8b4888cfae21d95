package mwan.runtime.configure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mwan.runtime.dot1x.SupplicantFiles;
import mwan.runtime.files.ConfigFile;
import mwan.runtime.files.ConfigTree;
import mwan.runtime.kernel.LinuxKernel;
import mwan.runtime.networkd.LinkFiles;
import mwan.site.Router;

/// All files that are made from the site file.
public final class Configuration {
    /// Loaded by /etc/nftables.conf before any link is up, without Java.
    static final String FIRST_RULESET = "etc/mwan/boot.nft";

    private Configuration() {}

    public static List<ConfigFile> render(Router router) {
        var files = new ArrayList<>(LinkFiles.render(router));
        files.add(LinkFiles.tableNames(router));
        files.addAll(SupplicantFiles.render(router));
        files.add(ConfigFile.readable(FIRST_RULESET, LinuxKernel.boot(router)));
        return files;
    }

    /// @return the paths below the root that were written or removed
    public static List<String> write(Router router, Path root) throws IOException {
        var files = render(router);
        var tree = new ConfigTree(root);
        var changed = new ArrayList<>(tree.write(files));
        changed.addAll(tree.removeOthers(LinkFiles.FOLDER, LinkFiles::isOurs, files));
        changed.addAll(tree.removeOthers(SupplicantFiles.FOLDER, SupplicantFiles::isOurs, files));
        return changed;
    }
}
