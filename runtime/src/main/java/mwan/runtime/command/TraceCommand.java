package mwan.runtime.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.runtime.daemon.Places;
import mwan.runtime.log.TraceIds;
import mwan.runtime.process.Commands;
import mwan.runtime.process.SystemCommands;
import mwan.value.BadValue;
import mwan.value.TraceId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `mwan trace`.
@Command(
        name = "trace",
        description = {
            "What the journal has of a trace, in order; networkd's and wpa_supplicant's events of",
            "that time too. Without an id: that of now."
        },
        mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "32 hexadecimal digits.")
    private Optional<String> id = Optional.empty();

    @Override
    public Integer call() {
        var wanted = id.map(TraceCommand::parsed).orElseGet(TraceCommand::current);
        try {
            var lines = new TraceLines(journal()).of(wanted);
            lines.forEach(spec.commandLine().getOut()::println);
            return lines.isEmpty() ? ExitCode.FAILED.number() : 0;
        } catch (IOException unread) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot read the journal",
                    "journalctl",
                    String.valueOf(unread.getMessage()),
                    "run it as root on the router",
                    unread);
        }
    }

    private static List<String> journal() throws IOException {
        Commands commands = new SystemCommands(LIMIT);
        var answer =
                commands.run(
                        List.of(
                                "journalctl",
                                "--no-pager",
                                "--output=short-iso-precise",
                                "--unit=mwan.service",
                                "--unit=mwan-trace-boot.service",
                                "--unit=systemd-networkd.service",
                                "--unit=wpa_supplicant-mwan.service"));
        if (!answer.succeeded()) {
            throw new IOException(answer.errors().strip());
        }
        return answer.output().lines().toList();
    }

    private static TraceId parsed(String text) {
        try {
            return TraceId.parse(text);
        } catch (BadValue wrong) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read the trace id",
                    BadValue.quoted(text),
                    "it is not 32 hexadecimal digits",
                    "cat /run/mwan-trace-id prints that of now");
        }
    }

    private static TraceId current() {
        return new TraceIds(Places.SYSTEM.traceId())
                .current()
                .orElseThrow(() ->
                        new UserError(
                                ExitCode.OUTSIDE_FAILED,
                                "cannot find the trace id of now",
                                Places.SYSTEM.traceId().toString(),
                                "there is none",
                                "see systemctl status mwan-trace-boot.service"));
    }
}
