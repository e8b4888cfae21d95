package mwan.provision.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The runtime's log, from the router's journal.
@picocli.CommandLine.Command(name = "logs", description = "Shows the runtime's log.")
final class LogsCommand implements Callable<Integer> {
    private static final Duration FOLLOW_AT_MOST = Duration.ofHours(24);
    private static final Duration READ_LIMIT = Duration.ofMinutes(2);

    @ParentCommand private @Nullable Main main;

    @Option(names = "--follow", description = "Goes on with what comes.")
    private boolean follow;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many of the last lines.")
    private int lines = 200;

    @Override
    public Integer call() {
        var root = Answers.parent(main);
        try (var session = Session.open(root)) {
            var argv =
                    new ArrayList<>(
                            List.of(
                                    "journalctl",
                                    "--no-pager",
                                    "--lines=" + lines,
                                    "--unit=mwan.service",
                                    "--unit=wpa_supplicant-mwan.service",
                                    "--output=" + (root.asJson() ? "json" : "short-iso")));
            if (follow) {
                argv.add("--follow");
            }
            var command =
                    mwan.provision.ssh.Command.of(argv)
                            .within(follow ? FOLLOW_AT_MOST : READ_LIMIT);
            session.router()
                    .follow(command, root.out()::println)
                    .orThrow("cannot read the log", "mwan-provision ssh leads into the router");
            root.out().flush();
            return ExitCode.OK.number();
        }
    }
}
