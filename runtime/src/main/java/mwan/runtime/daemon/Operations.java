package mwan.runtime.daemon;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.runtime.control.Answer;
import mwan.runtime.control.Request;
import mwan.runtime.log.TraceIds;
import mwan.value.BadValue;
import mwan.value.Dscp;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// What each operator command does in the daemon. What only reads is answered from the last
/// snapshot, whatever the loop is busy with.
final class Operations {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String JSON = "json";

    private final Daemon daemon;
    private final TraceIds traceIds;
    private final InstantSource clock;

    Operations(Daemon daemon, TraceIds traceIds, InstantSource clock) {
        this.daemon = daemon;
        this.traceIds = traceIds;
        this.clock = clock;
    }

    Answer answer(Request request) {
        try {
            return switch (request.command()) {
                case "status" -> withSnapshot(snapshot -> status(snapshot, request));
                case "health" -> withSnapshot(snapshot -> health(snapshot, request));
                case "npt" -> withSnapshot(snapshot -> npt(snapshot, request));
                case "apply" -> apply();
                case "explain" -> withSnapshot(snapshot -> explain(snapshot, request));
                case "plan" -> plan();
                case "drain" -> drain(request);
                case "restore" -> restore(request);
                case "reload" -> reload();
                default -> refused("the daemon does not know " + request.command());
            };
        } catch (UserError failed) {
            return new Answer(failed.exitCode().number(), String.valueOf(failed.getMessage()));
        } catch (BadValue wrong) {
            return refused(String.valueOf(wrong.getMessage()));
        }
    }

    private static Answer refused(String why) {
        return new Answer(ExitCode.WRONG_REQUEST.number(), why);
    }

    private Answer withSnapshot(Function<Snapshot, Answer> answer) {
        return daemon.snapshot()
                .map(answer)
                .orElseGet(() ->
                        new Answer(
                                ExitCode.OUTSIDE_FAILED.number(),
                                "the daemon has only just started; ask again"));
    }

    private Answer status(Snapshot snapshot, Request request) {
        return Answer.of(
                request.arguments().contains(JSON)
                        ? StatusDocument.render(snapshot, traceIds.text(), clock.instant())
                        : Reports.status(snapshot, traceIds.text(), clock.instant()));
    }

    private Answer health(Snapshot snapshot, Request request) {
        var lines = inLoop(daemon::lineReports);
        return Answer.of(
                request.arguments().contains(JSON)
                        ? Reports.healthJson(snapshot, lines)
                        : Reports.health(snapshot, lines));
    }

    private static Answer explain(Snapshot snapshot, Request request) {
        var arguments = request.arguments();
        if (arguments.isEmpty() || arguments.size() > 3) {
            return refused("explain takes an address inside, where it goes, and a DSCP");
        }
        var source = IpAddress.parse(arguments.getFirst());
        Optional<IpAddress> destination =
                arguments.size() > 1 && !arguments.get(1).isEmpty()
                        ? Optional.of(IpAddress.parse(arguments.get(1)))
                        : Optional.empty();
        var dscp = Dscp.parse(arguments.size() > 2 ? arguments.get(2) : "0");
        return Answer.of(
                new Explanation(snapshot).of(new Explanation.Flow(source, destination, dscp)));
    }

    /// Exit 1 when the kernel differs from what is wanted, as of every plan.
    private Answer plan() {
        var differences = inLoop(daemon::differences);
        return Reports.differences(differences)
                .map(text -> new Answer(ExitCode.FAILED.number(), text))
                .orElse(Answer.of("no differences\n"));
    }

    private Answer apply() {
        var differences = inLoop(daemon::applyAgain);
        return Answer.of(
                Reports.differences(differences)
                        .map(text -> "put right:\n" + text)
                        .orElse("no differences\n"));
    }

    /// With a link and a prefix it asks for that translation: what is not delegated is refused.
    private Answer npt(Snapshot snapshot, Request request) {
        if (request.arguments().isEmpty()) {
            return Answer.of(Reports.npt(snapshot));
        }
        if (request.arguments().size() != 2) {
            return refused("npt takes a link and a prefix, or nothing");
        }
        var link = InterfaceName.parse(request.arguments().getFirst());
        var prefix = Ipv6Prefix.parse(request.arguments().getLast());
        var present = Reports.delegation(snapshot, link);
        if (!present.equals(Optional.of(prefix))) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot translate to the prefix",
                    prefix.toString(),
                    "it is not delegated on " + link,
                    present.map(now -> "the present delegation there is " + now)
                            .orElse("nothing is delegated there now"));
        }
        return apply();
    }

    private Answer drain(Request request) {
        var wan = wan(request.arguments());
        var until =
                request.arguments().size() > 1
                        ? Optional.of(
                                clock.instant()
                                        .plusSeconds(Long.parseLong(request.arguments().get(1))))
                        : Optional.<java.time.Instant>empty();
        return inLoop(() -> {
            daemon.drain(wan, until);
            return Answer.of(wan + " is drained\n");
        });
    }

    private Answer restore(Request request) {
        var wan = wan(request.arguments());
        return inLoop(() ->
                Answer.of(wan + (daemon.restore(wan) ? " is restored\n" : " was not drained\n")));
    }

    private Answer reload() {
        return inLoop(() -> {
            daemon.reload();
            return Answer.of("reloaded\n");
        });
    }

    private WanName wan(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new BadValue("", "a WAN's name");
        }
        var name = WanName.parse(arguments.getFirst());
        var snapshot = daemon.snapshot();
        if (snapshot.isPresent() && snapshot.get().router().wan(name).isEmpty()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot find the WAN",
                    name.value(),
                    "the site has none of this name",
                    "mwan status lists them");
        }
        return name;
    }

    private <T> T inLoop(Callable<T> task) {
        try {
            return daemon.call(task).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UserError fault) {
                throw fault;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException busy) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot ask the daemon",
                    "mwan.service",
                    "it has not answered within " + PATIENCE.toSeconds() + " s",
                    "see journalctl -u mwan.service",
                    busy);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
