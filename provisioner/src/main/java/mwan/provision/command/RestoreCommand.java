package mwan.provision.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Puts a drained WAN back into service.
@Command(name = "restore", description = "Puts a drained WAN back into service.")
final class RestoreCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Parameters(paramLabel = "WAN", description = "The WAN's name in the site file.")
    private String wan = "";

    @Override
    public Integer call() {
        return RouterCall.onWan(Answers.parent(main), "restore", wan);
    }
}
