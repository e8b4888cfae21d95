package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.provision.progress.Progress;
import mwan.site.SiteFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Reads the site file and names every fault of it; looks at nothing else.
@Command(name = "validate", description = "Checks the site file, and nothing else.")
final class ValidateCommand implements Callable<Integer>, SiteWork {
    @ParentCommand private @Nullable Main main;

    @Override
    public Integer call() throws Exception {
        return onAll(Answers.parent(main)).number();
    }

    @Override
    public Answer on(Path file, Progress progress) {
        var site = SiteFiles.read(file);
        var summary =
                "site "
                        + site.name()
                        + ", "
                        + site.router().wans().size()
                        + " WANs, "
                        + site.router().mappings().size()
                        + " mappings: no faults";
        return new Answer(
                file + ": " + summary,
                "",
                summary,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("site", site.name().value())
                        .put("valid", true),
                ExitCode.OK);
    }
}
