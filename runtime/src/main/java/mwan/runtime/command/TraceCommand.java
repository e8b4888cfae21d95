package mwan.runtime.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
            "What the journal and the debug log have of a trace, in order; networkd's and",
            "wpa_supplicant's events of that time too. Without an id: that of now."
        },
        mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> UNITS =
            List.of(
                    "mwan.service",
                    "mwan-trace-boot.service",
                    "systemd-networkd.service",
                    "wpa_supplicant-mwan.service");

    /// Under what name mwan-provision writes into the journal that a deploy begins.
    private static final String DEPLOY = "mwan-deploy";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "32 hexadecimal digits.")
    private Optional<String> id = Optional.empty();

    @Override
    public Integer call() {
        var wanted = id.map(TraceCommand::parsed).orElseGet(TraceCommand::current);
        try {
            var lines =
                    TraceLines.merged(
                            new TraceLines(journal()).of(wanted),
                            DebugLines.of(wanted, Places.SYSTEM.debugLog()));
            lines.forEach(line -> spec.commandLine().getOut().println(line.text()));
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

    private static List<TimedLine> journal() throws IOException {
        Commands commands = new SystemCommands(LIMIT);
        var command =
                new ArrayList<>(List.of("journalctl", "--no-pager", "--output=short-iso-precise"));
        // What is said by a unit, and what systemd says of it; `+` stands for "or".
        for (var unit : UNITS) {
            command.addAll(List.of("_SYSTEMD_UNIT=" + unit, "+", "UNIT=" + unit, "+"));
        }
        command.add("SYSLOG_IDENTIFIER=" + DEPLOY);
        var answer = commands.run(command);
        if (!answer.succeeded()) {
            throw new IOException(answer.errors().strip());
        }
        return TimedLine.ofJournal(answer.output().lines().toList());
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
