package mwan.provision.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import mwan.provision.verify.Sites;
import mwan.site.Site;
import mwan.site.SiteFiles;

/// The lab's site, with an API token in place of root's password.
public final class TokenSites {
    private TokenSites() {}

    public static Site lab() {
        return SiteFiles.parse(text(), "lab.yaml");
    }

    static String text() {
        try {
            var text = Files.readString(Sites.top().resolve("sites/lab.yaml"));
            return text.replace("  user: root@pam\n", "  token: mwan@pve!provision\n")
                    .replace("  password: {file:", "  tokenSecret: {file:")
                    .replace("  tag: mwan\n", "  tag: mwan\n  pool: mwan\n");
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
