package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.site.SiteFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Reads the site file and names every fault of it; looks at nothing else.
@Command(name = "validate", description = "Checks the site file, and nothing else.")
final class ValidateCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Override
    public Integer call() {
        var root = Answers.parent(main);
        var site = SiteFiles.read(root.site());
        Answers.give(
                root,
                root.site()
                        + ": site "
                        + site.name()
                        + ", "
                        + site.router().wans().size()
                        + " WANs, "
                        + site.router().mappings().size()
                        + " mappings: no faults",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("site", site.name().value())
                        .put("valid", true));
        return ExitCode.OK.number();
    }
}
