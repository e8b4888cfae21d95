package mwan.runtime.daemon;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
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
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})([smhd])");

    private final Daemon daemon;
    private final TraceIds traceIds;
    private final InstantSource clock;
    private final FlowLookup flows;

    Operations(Daemon daemon, TraceIds traceIds, InstantSource clock, FlowLookup flows) {
        this.flows = flows;
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
                isJson(request)
                        ? StatusDocument.render(snapshot, traceIds.text(), clock.instant())
                        : Reports.status(snapshot, traceIds.text(), clock.instant()));
    }

    private Answer health(Snapshot snapshot, Request request) {
        var lines = daemon.lineReports();
        return Answer.of(
                isJson(request)
                        ? Reports.healthJson(snapshot, lines)
                        : Reports.health(snapshot, lines));
    }

    private static boolean isJson(Request request) {
        return switch (request.option("output").orElse("text").toLowerCase(Locale.ROOT)) {
            case "text" -> false;
            case "json" -> true;
            default -> throw new BadValue(request.option("output").get(), "text or json");
        };
    }

    private Answer explain(Snapshot snapshot, Request request) {
        var words = request.words();
        if (words.isEmpty() || words.size() > 2) {
            return refused("explain takes an address inside, and where it goes");
        }
        var flow =
                new Explanation.Flow(
                        IpAddress.parse(words.getFirst()),
                        words.size() > 1
                                ? Optional.of(IpAddress.parse(words.get(1)))
                                : Optional.empty(),
                        Dscp.parse(request.option("dscp").orElse("0")));
        var there = new FlowExplanation(snapshot, FlowFilter.of(request)).of(flow, flows);
        return Answer.of(there + new Explanation(snapshot).of(flow));
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
        if (request.words().isEmpty()) {
            return Answer.of(Reports.npt(snapshot));
        }
        if (request.words().size() != 2) {
            return refused("npt takes a link and a prefix, or nothing");
        }
        var link = InterfaceName.parse(request.words().getFirst());
        var prefix = Ipv6Prefix.parse(request.words().getLast());
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
        var wan = wan(request.words());
        var time = request.option("for").map(text -> Duration.ofSeconds(seconds(text)));
        return inLoop(() -> {
            daemon.drain(wan, time);
            return Answer.of(wan + " is drained\n");
        });
    }

    private static long seconds(String text) {
        var time = TIME.matcher(text);
        if (!time.matches()) {
            throw new BadValue(text, "a time: a number with a unit, as 90s, 30m, 2h or 1d");
        }
        long number = Long.parseLong(time.group(1));
        return number
                * switch (time.group(2)) {
                    case "m" -> 60;
                    case "h" -> 3600;
                    case "d" -> 86_400;
                    default -> 1;
                };
    }

    private Answer restore(Request request) {
        var wan = wan(request.words());
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
