package mwan.provision.proxmox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.BadValue;
import mwan.value.NodeName;
import mwan.value.VmId;

/// The node's tasks: what runs, how it ended, and waiting for it.
public final class Tasks {
    private static final String TASK = "/nodes/{node}/tasks/{upid}";
    private static final int LAST_LINES = 5;
    private static final int LOG_LIMIT = 500;

    /// A second, seen on a server, and time for one that is slow.
    private static final Duration LISTED_AFTER = Duration.ofSeconds(3);

    private final Api api;
    private final NodeName node;
    private final Waiting waiting;

    Tasks(Api api, NodeName node, Waiting waiting) {
        this.api = api;
        this.node = node;
        this.waiting = waiting;
    }

    static Upid upid(Answer answer) {
        try {
            return Upid.parse(answer.text());
        } catch (BadValue bad) {
            throw Fields.strange(answer.call(), "data", "a task's UPID", answer.data());
        }
    }

    public Task status(Upid upid) {
        var fields =
                api.call(Call.get(TASK + "/status").with("node", node).with("upid", upid)).fields();
        return new Task(
                upid,
                fields.text("status").equals("running")
                        ? Optional.empty()
                        : Optional.of(
                                fields.optionalText("exitstatus").orElse("unexpected status")));
    }

    /// Lines of a task's log, from a line number on.
    public List<String> log(Upid upid, int from) {
        return Fields.list(
                        api.call(
                                Call.get(TASK + "/log")
                                        .with("node", node)
                                        .with("upid", upid)
                                        .with("start", from)
                                        .with("limit", LOG_LIMIT)))
                .map(fields -> fields.text("t"))
                .filter(line -> !line.equals("no content"))
                .toList();
    }

    /// Tasks that work on a VM now: to be waited for before another is started. One that was just
    /// started may be missing for about a second.
    public List<Task> running(VmId id) {
        return Fields.list(
                        api.call(
                                Call.get("/nodes/{node}/tasks")
                                        .with("node", node)
                                        .with("vmid", id)
                                        .with("source", "active")))
                .filter(fields ->
                        fields.optionalText("status").isEmpty()
                                && fields.optionalNumber("endtime").isEmpty())
                .map(fields -> new Task(fields.value("upid", Upid::parse), Optional.empty()))
                .toList();
    }

    /// Waits until a task that was started before would be among the [#running].
    public void letFreshOnesBeListed() {
        waiting.pause(LISTED_AFTER);
    }

    /// Waits for a task's end without listening to it.
    public Task await(Upid upid, Duration limit) {
        return waitFor(upid, limit, () -> {});
    }

    /// Waits for a task's end and passes its log's lines on as they come.
    ///
    /// @return the task, which succeeded, maybe with warnings
    /// @throws UserError with the log's last lines when it failed, or when it takes longer than
    ///   `limit`: it then still runs, and the next run finds it
    public Task await(Upid upid, Duration limit, Consumer<String> log) {
        int[] seen = {0};
        Runnable passOn =
                () -> {
                    var lines = log(upid, seen[0]);
                    seen[0] += lines.size();
                    lines.forEach(log);
                };
        var task = waitFor(upid, limit, passOn);
        passOn.run();
        return task;
    }

    private Task waitFor(Upid upid, Duration limit, Runnable eachTime) {
        var task =
                waiting.until(
                        limit,
                        () -> {
                            var now = status(upid);
                            if (now.isRunning()) {
                                eachTime.run();
                                return Optional.empty();
                            }
                            return Optional.of(now);
                        },
                        () -> tooLong(upid, limit));
        if (!task.succeeded()) {
            throw failed(upid, task.exit().orElse("unexpected status"));
        }
        return task;
    }

    private UserError tooLong(Upid upid, Duration limit) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot wait any longer",
                describe(upid),
                "it still runs after " + limit.toSeconds() + " s" + lastLines(upid),
                "it goes on by itself; run the same command again to wait for it");
    }

    private UserError failed(Upid upid, String exit) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "task failed",
                describe(upid),
                Shortened.of(exit) + lastLines(upid),
                "the task's whole log is in the GUI under " + node + ", Task History",
                new Refusal(500, exit, java.util.Map.of()));
    }

    /// The end of the task's own log, said only where it says more than the exit text.
    private String lastLines(Upid upid) {
        var lines = new ArrayList<String>();
        for (var more = log(upid, 0); !more.isEmpty(); more = log(upid, lines.size())) {
            lines.addAll(more);
            if (more.size() < LOG_LIMIT) {
                break;
            }
        }
        lines.removeIf(line -> line.isBlank() || line.startsWith("TASK "));
        var last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return last.isEmpty() ? "" : "; its log ends: " + Shortened.of(String.join(" / ", last));
    }

    private static String describe(Upid upid) {
        return upid.type() + (upid.id().isEmpty() ? "" : " " + upid.id()) + " (" + upid + ")";
    }
}
