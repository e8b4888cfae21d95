package mwan.provision.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import mwan.provision.remote.RestartMark;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.value.TraceId;

/// A change of a router that runs, until somebody confirms it: a timer in the router brings back
/// what was in use before, should the connection to here, or this program, end meanwhile.
final class Trial {
    /// Longer than the change and the gate may take together.
    static final Duration UNCONFIRMED = Duration.ofMinutes(7);

    private static final String FOLDER = "/var/lib/mwan/trial";
    private static final String BEFORE = FOLDER + "/before";
    private static final String KEPT = FOLDER + "/kept";
    private static final String SITE_FILE = FOLDER + "/site.yaml";
    private static final String TRACE = FOLDER + "/trace";
    private static final String SCRIPT = FOLDER + "/revert.sh";
    private static final String VERDICT = "/var/lib/mwan/last-change";
    private static final String TOLD = VERDICT + ".told";
    private static final String UNIT = "mwan-revert";
    private static final String LOOK =
            "mwan-provision ssh leads into the router, to look; then run up again";
    private static final Duration REVERT_LIMIT = Duration.ofMinutes(3);

    private final Remote router;

    Trial(Remote router) {
        this.router = router;
    }

    /// Whether a change is under way that nobody has judged yet: of which trace. One that was
    /// judged, by a run that was then ended, is brought to its end.
    Optional<String> open() {
        var trace = router.read(TRACE).map(content -> content.text().strip());
        if (trace.isEmpty()) {
            return trace;
        }
        if (router.read(KEPT).isPresent()) {
            finish();
            return Optional.empty();
        }
        return router.read(BEFORE).isPresent() ? trace : Optional.empty();
    }

    /// That the last change was brought back, as `TRACE rolled back: why`, as long as nobody has
    /// been told.
    Optional<String> untold() {
        return router.read(VERDICT)
                .filter(verdict -> !Optional.of(verdict).equals(router.read(TOLD)))
                .map(verdict -> verdict.text().strip())
                .filter(verdict -> verdict.contains("rolled back"));
    }

    /// Whether something of the last way back failed.
    boolean isHalfBack() {
        return router.read(VERDICT)
                .filter(verdict -> verdict.text().contains(" not wholly rolled back"))
                .isPresent();
    }

    /// From now on it is not told again.
    void told() {
        router.read(VERDICT).ifPresent(verdict -> router.write(TOLD, verdict, FileMode.READABLE));
    }

    /// Starts the timer, which does nothing before `before` is there: then what is remembered is
    /// complete.
    ///
    /// @param before the folder of the release in use
    /// @param siteFile the runtime's present site file
    void begin(String before, Bytes siteFile, TraceId trace) {
        RestartMark.makeFolder(router, FOLDER);
        router.write(SCRIPT, script(), FileMode.PRIVATE);
        router.write(SITE_FILE, siteFile, FileMode.PRIVATE);
        router.write(TRACE, Bytes.of(trace + "\n"), FileMode.READABLE);
        stopTimer();
        done(
                Command.of(
                        "systemd-run",
                        "--quiet",
                        "--collect",
                        "--unit=" + UNIT,
                        "--on-active=" + UNCONFIRMED.toSeconds(),
                        "--timer-property=AccuracySec=1s",
                        "/bin/sh",
                        SCRIPT,
                        "nobody confirmed it within " + UNCONFIRMED.toSeconds() + " s"));
        router.write(BEFORE, Bytes.of(before), FileMode.READABLE);
    }

    /// The change stays.
    ///
    /// @return false when it was brought back meanwhile
    boolean keep() {
        // Who moves this file away decides, here or in the script.
        if (!router.run("mv", "-fT", "--", BEFORE, KEPT).ok()) {
            return false;
        }
        finish();
        return true;
    }

    private void finish() {
        stopTimer();
        var trace = router.read(TRACE).map(Bytes::text).orElse("").strip();
        router.write(VERDICT, Bytes.of(trace + " kept\n"), FileMode.READABLE);
        router.remove(TOLD);
        done(Command.of("rm", "-rf", "--", FOLDER));
    }

    /// What was before comes back, now; unless the timer has brought it back already. The timer is
    /// stopped last: it does the work should the connection end here. That something of it failed
    /// is in its verdict.
    void revert(String why) {
        if (open().isPresent()) {
            var back = router.run(Command.of("/bin/sh", SCRIPT, oneLine(why)).within(REVERT_LIMIT));
            if (router.read(TRACE).isPresent()) {
                back.orThrow("cannot bring back what was before", LOOK);
            }
        }
        stopTimer();
    }

    private static Bytes script() {
        try (var script = Trial.class.getResourceAsStream("revert.sh")) {
            return Bytes.of(Objects.requireNonNull(script, "revert.sh").readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// That it is not there is no failure.
    private void stopTimer() {
        router.run("systemctl", "stop", UNIT + ".timer");
    }

    private void done(Command command) {
        router.run(command).orThrow("cannot put the change on trial", LOOK);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
