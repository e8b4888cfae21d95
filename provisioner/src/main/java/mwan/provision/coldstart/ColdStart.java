package mwan.provision.coldstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.host.SerialConsole;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Waiting;
import mwan.provision.release.Gate;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;
import mwan.site.Site;
import mwan.value.Ipv4Address;
import mwan.value.SiteName;
import mwan.value.TraceId;
import mwan.value.VmId;

/// Stops and starts the VM on the host, by itself, and keeps that only when the router works
/// afterwards: when the host sees it boot, and when hosts behind it reach the Internet, if they did
/// before.
public final class ColdStart {
    private static final Duration SHUTDOWN = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofMinutes(2);
    private static final Duration SNAPSHOT = Duration.ofMinutes(5);
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration BOOT = Duration.ofMinutes(4);
    private static final Duration RECORDING = Duration.ofSeconds(10);
    private static final Duration BEFORE = Duration.ofSeconds(15);
    private static final Duration AFTER = Duration.ofMinutes(3);
    private static final String BROKEN = "the host broke it off, when it was switched off";
    private static final String LISTENS =
            "timeout 2 bash -c ': <\"/dev/tcp/$0/22\"' \"$0\" 2>/dev/null";

    /// One of ours that failed half-way leaves the VM locked, which then would not start; another's
    /// lock is left.
    static final String TAKE_SNAPSHOT =
            """
            qm snapshot "$1" "$2" --description 'before a change by mwan-provision' && exit
            status=$?
            if qm listsnapshot "$1" | grep -qF -- "$2"; then
                qm unlock "$1"
                qm delsnapshot "$1" "$2" --force 1
            fi >&2
            exit "$status"
            """;

    private final Proxmox proxmox;
    private final Remote host;
    private final VmId vm;
    private final Ipv4Address router;
    private final TraceId trace;
    private final Gate gate;
    private final SerialConsole console;
    private final Waiting waiting;
    private final Progress progress;
    private final HostWork work;

    public ColdStart(
            Proxmox proxmox,
            Remote host,
            Site site,
            VmId vm,
            TraceId trace,
            Gate gate,
            SerialConsole console,
            Waiting waiting,
            Progress progress) {
        this.proxmox = proxmox;
        this.host = host;
        this.vm = vm;
        this.router = site.router().management().address().address();
        this.trace = trace;
        this.gate = gate;
        this.console = console;
        this.waiting = waiting;
        this.progress = progress;
        this.work = new HostWork(host, site.name());
    }

    /// @param alteration of the host
    /// @param vmsChanges writes what the VM is to start with, and tells how that is taken back
    public void run(Alteration alteration, Supplier<Alteration> vmsChanges) {
        var unseen = unseen();
        unseen.ifPresent(why -> progress.note("the router is judged by its boot alone: " + why));
        gate.unseen().forEach(progress::note);
        boolean answers = listens();
        var whole = alteration.and(vmsChanges.get());
        work.prepare(trace, forward(whole, answers), whole, back(whole, answers), unseen.isEmpty());
        work.goForward();
        finish();
    }

    /// Why hosts behind the router cannot judge it. One that does not work now is not made worse.
    private Optional<String> unseen() {
        return gate.blind()
                .or(() ->
                        gate.refusal(BEFORE)
                                .map(why -> "it does not work before the change either: " + why));
    }

    /// What an earlier run began is waited for and judged; one that was taken back is told.
    ///
    /// @throws UserError with exit code 1 when it was taken back
    public void settle() {
        var state = work.state();
        if (state.isEmpty()) {
            return;
        }
        if (state.get().word() == Verdict.Word.PREPARED && work.forestall()) {
            work.forget();
        } else {
            progress.note("the cold start of trace " + state.get().trace() + " was not judged yet");
            finish();
        }
    }

    /// Takes away what cold starts of a site left on the host.
    public static void forget(Remote host, SiteName site) {
        new HostWork(host, site).forgetAll();
    }

    /// Waits for the host, judges what it did, and leaves nothing behind.
    private void finish() {
        var verdict = await();
        verdict =
                switch (verdict.word()) {
                    case DONE -> judge(verdict);
                    case BROKEN_OFF -> judgeBroken(verdict);
                    default -> verdict;
                };
        console.release();
        work.missed().forEach(what -> progress.note("it was done without this: " + what));
        removeSnapshot(verdict.trace());
        work.close(verdict);
        if (verdict.word() != Verdict.Word.KEPT) {
            throw takenBack(verdict);
        }
    }

    private Verdict judge(Verdict done) {
        if (!work.isGated()) {
            return new Verdict(done.trace(), Verdict.Word.KEPT, "");
        }
        try (var step = progress.step("look from behind the router")) {
            var refusal = gate.refusal(AFTER);
            if (refusal.isEmpty()) {
                step.done();
                return new Verdict(done.trace(), Verdict.Word.KEPT, "");
            }
            work.goBack(done, refusal.get());
        }
        return await();
    }

    /// Where hosts behind the router cannot look, it is the host that looks whether it listens.
    private Verdict judgeBroken(Verdict broken) {
        progress.note(BROKEN);
        if (work.isGated()) {
            return judge(broken);
        }
        try (var step = progress.step("wait for SSH on the router, as the host sees it")) {
            waiting.until(
                    BOOT,
                    () -> listens() ? Optional.of(true) : Optional.empty(),
                    () -> new NotHeard());
            step.done();
            return new Verdict(broken.trace(), Verdict.Word.KEPT, "");
        } catch (NotHeard silent) {
            work.goBack(broken, BROKEN + ", and nothing listens on the router");
        }
        return await();
    }

    private static final class NotHeard extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// The host itself works without us; what is waited for is its word.
    private Verdict await() {
        try (var step = progress.step("cold start of VM " + vm + ", on the host by itself")) {
            var limit = SHUTDOWN.plus(STOP).plus(SNAPSHOT).plus(START).plus(BOOT).multipliedBy(2);
            var verdict =
                    waiting.until(
                            limit,
                            this::judged,
                            () ->
                                    new UserError(
                                            ExitCode.OUTSIDE_FAILED,
                                            "cannot see the end of the cold start",
                                            work.name(),
                                            "it was waited for " + limit.toSeconds() + " s",
                                            "its journal on the host tells more; then run up"
                                                    + " again"));
            if (verdict.word() == Verdict.Word.DONE) {
                step.done();
            } else {
                console.recordedLines().forEach(progress::note);
            }
            return verdict;
        }
    }

    private Optional<Verdict> judged() {
        try {
            var state = work.state();
            if (state.isPresent() && !state.get().isFinal() && !work.runs()) {
                // It may have come to its end between the two looks; else the host was switched
                // off.
                state = work.state().map(Verdict::ended);
            }
            return state.filter(Verdict::isFinal);
        } catch (UserError lost) {
            throw new UserError(
                    lost.exitCode(),
                    "lost sight of the cold start",
                    work.name(),
                    lost.what() + ": " + lost.object() + ": " + lost.why(),
                    "it goes on by itself on the host; run mwan-provision up again, which waits for"
                            + " it and tells what became of it",
                    lost);
        }
    }

    private boolean listens() {
        return host.run("bash", "-c", LISTENS, router.toString()).ok();
    }

    /// Taken of a VM that is off, so that its disk is whole. Not every storage has snapshots.
    private List<Step> forward(Alteration alteration, boolean answers) {
        var steps = new ArrayList<Step>();
        steps.add(Step.of("forget its console", RECORDING, SerialConsole.forgetting(vm)).orGoOn());
        steps.add(
                Step.of(
                        "power VM " + vm + " off",
                        STOP,
                        "qm",
                        "shutdown",
                        vm.toString(),
                        "--timeout",
                        Long.toString(SHUTDOWN.toSeconds()),
                        "--forceStop",
                        "1"));
        steps.add(
                Step.of(
                                "take a snapshot",
                                SNAPSHOT,
                                "bash",
                                "-c",
                                TAKE_SNAPSHOT,
                                "snapshot",
                                vm.toString(),
                                snapshot(trace))
                        .orGoOn());
        steps.addAll(alteration.whileOff());
        steps.add(start());
        steps.add(Step.of("record its console", RECORDING, SerialConsole.recording(vm)).orGoOn());
        addBoot(steps, answers);
        return steps;
    }

    /// Its console is not recorded: what was recorded is of the boot that failed.
    private List<Step> back(Alteration alteration, boolean answers) {
        var steps = new ArrayList<Step>();
        steps.add(Step.of("stop VM " + vm, STOP, "qm", "stop", vm.toString()));
        steps.add(
                Step.of(
                                "bring the disk back",
                                SNAPSHOT,
                                "qm",
                                "rollback",
                                vm.toString(),
                                snapshot(trace))
                        .orGoOn());
        steps.addAll(alteration.back());
        steps.add(start());
        addBoot(steps, answers);
        return steps;
    }

    private Step start() {
        return Step.of("start VM " + vm, START, "qm", "start", vm.toString());
    }

    /// @param answers whether the host can see at all that the router listens
    private void addBoot(List<Step> steps, boolean answers) {
        if (answers) {
            steps.add(
                    Step.of(
                            "wait for SSH on the router",
                            BOOT,
                            "bash",
                            "-c",
                            "until " + LISTENS + "; do sleep 1; done",
                            router.toString()));
        }
    }

    /// An earlier run whose line was cut may still be removing it.
    private void removeSnapshot(TraceId of) {
        if (!isThere(snapshot(of))) {
            return;
        }
        var removal =
                host.run(
                        Command.of("qm", "delsnapshot", vm.toString(), snapshot(of))
                                .within(SNAPSHOT));
        if (!removal.ok() && isThere(snapshot(of))) {
            removal.orThrow(
                    "cannot remove the snapshot of VM " + vm,
                    "run up again, or remove it in the GUI");
        }
    }

    private boolean isThere(String snapshot) {
        return proxmox.vms().snapshots(vm).contains(snapshot);
    }

    private static String snapshot(TraceId of) {
        return "mwan-" + of;
    }

    private UserError takenBack(Verdict verdict) {
        return new UserError(
                ExitCode.FAILED,
                verdict.word() == Verdict.Word.ROLLED_BACK
                        ? "the change was rolled back"
                        : "the change was not wholly rolled back",
                "VM " + vm,
                verdict.why() + " (trace id " + verdict.trace() + ")",
                "mend the cause, then run up again: it makes the change anew");
    }
}
