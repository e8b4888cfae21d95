package mwan.runtime.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import mwan.runtime.daemon.Places;
import mwan.runtime.notice.Delivery;
import mwan.runtime.outward.Now;
import mwan.site.SiteFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mwan deliver`: what the daemon starts for each mail and each webhook.
@Command(name = "deliver", hidden = true, description = "Delivers one notice by one channel, once.")
final class DeliverCommand implements Callable<Integer> {
    @Option(names = "--site", paramLabel = "FILE", description = "The site file.")
    private Path site = Places.SYSTEM.siteFile();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "e-mail or webhook.")
    private String channel = "";

    @Parameters(index = "1", paramLabel = "NOTICE", description = "The document's file.")
    private Path notice = Path.of("/dev/stdin");

    @Override
    public Integer call() {
        Delivery.once(SiteFiles.read(site).router().notices(), Now.secrets(), channel, notice);
        return 0;
    }
}
