package mwan.provision.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Takes a WAN out of service, gently: new flows go elsewhere.
@Command(name = "drain", description = "Takes a WAN out of service: new flows go elsewhere.")
final class DrainCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Parameters(paramLabel = "WAN", description = "The WAN's name in the site file.")
    private String wan = "";

    @Override
    public Integer call() {
        return RouterCall.onWan(Answers.parent(main), "drain", wan);
    }
}
