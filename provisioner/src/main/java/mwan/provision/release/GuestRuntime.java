package mwan.provision.release;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Waiting;
import mwan.provision.remote.DeployTrace;
import mwan.provision.remote.RemoteFiles;
import mwan.provision.remote.RestartMark;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.provision.vm.Guest;
import mwan.value.TraceId;

/// The runtime in the router: its release, its site file, and its service.
public final class GuestRuntime implements Resource<Optional<InstalledRelease>> {
    static final String SERVICE = "mwan.service";
    private static final String SITE_FILE = "/etc/mwan/site.yaml";
    private static final int RELEASES_KEPT = 3;
    private static final Duration CONFIGURE_LIMIT = Duration.ofMinutes(2);
    private static final Duration GATE_LIMIT = Duration.ofSeconds(40);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

    private final Guest guest;
    private final Release release;
    private final RemoteFiles.Wish siteFile;
    private final TraceId trace;
    private final Waiting waiting;
    private final Progress progress;
    private final Gate gate;
    private final RestartMark mark = new RestartMark(SERVICE);

    /// @param siteDocument the runtime's own site file
    /// @param gate judges a change of a router that runs already
    public GuestRuntime(
            Guest guest,
            Release release,
            String siteDocument,
            TraceId trace,
            Gate gate,
            Waiting waiting,
            Progress progress) {
        this.gate = gate;
        this.guest = guest;
        this.release = release;
        this.siteFile = new RemoteFiles.Wish(SITE_FILE, Bytes.of(siteDocument), FileMode.PRIVATE);
        this.trace = trace;
        this.waiting = waiting;
        this.progress = progress;
    }

    @Override
    public String name() {
        return "runtime";
    }

    /// A change that an earlier run put on trial and did not live to judge is judged now.
    @Override
    public void settle() {
        guest.reach()
                .map(Trial::new)
                .ifPresent(trial -> {
                    trial.open()
                            .ifPresent(trace -> {
                                progress.note(
                                        "the change of trace " + trace + " was not judged yet");
                                judge(trial);
                            });
                    trial.untold()
                            .ifPresent(verdict -> {
                                throw rolledBack(trial, verdict);
                            });
                });
    }

    @Override
    public Optional<InstalledRelease> observe() {
        return guest.reach()
                .map(router ->
                        InstalledRelease.observe(
                                router,
                                wishes().stream().map(RemoteFiles.Wish::path).toList(),
                                List.copyOf(release.links().keySet()),
                                mark));
    }

    @Override
    public List<Change> diff(Optional<InstalledRelease> observed) {
        if (observed.isEmpty()) {
            var reason = "the router is not there yet, or does not answer";
            return List.of(
                    Change.create(name(), RELEASE, release.digest(), reason),
                    Change.create(name(), SITE_FILE, "as the site file has it", reason));
        }
        return new RuntimeDiff(name(), release, siteFile, observed.get()).changes();
    }

    @Override
    public void apply(Optional<InstalledRelease> observed, List<Change> changes) {
        var router = guest.await();
        DeployTrace.write(router, trace);
        var present =
                InstalledRelease.observe(
                        router,
                        wishes().stream().map(RemoteFiles.Wish::path).toList(),
                        List.copyOf(release.links().keySet()),
                        mark);
        mark.set(router);
        uploadRelease(router, present);
        if (runsWithAnother(present)) {
            changeOnTrial(router, present);
        } else {
            change(router, present);
        }
        mark.clear(router);
        forgetOldReleases(router);
    }

    /// Whether something that works is put at stake.
    private boolean runsWithAnother(InstalledRelease present) {
        boolean another =
                present.current().filter(release.folder()::equals).isEmpty()
                        || !present.files().has(siteFile);
        return present.current().isPresent()
                && present.service().active()
                && present.files().at(SITE_FILE).isPresent()
                && another;
    }

    private void changeOnTrial(Remote router, InstalledRelease present) {
        var trial = new Trial(router);
        trial.begin(
                present.current().orElseThrow(), router.read(SITE_FILE).orElse(Bytes.NONE), trace);
        try {
            change(router, present);
        } catch (UserError failed) {
            trial.revert(failed.why());
            throw rolledBack(trial, failed.what() + ": " + failed.why());
        }
        judge(trial);
    }

    private void judge(Trial trial) {
        gate.blind().ifPresent(why -> progress.note("the change is kept unseen: " + why));
        gate.unseen().forEach(progress::note);
        try (var step = progress.step("look from behind the router")) {
            var refusal = gate.refusal(GATE_LIMIT);
            if (refusal.isPresent()) {
                trial.revert(refusal.get());
                throw rolledBack(trial, refusal.get());
            }
            if (!trial.keep()) {
                throw rolledBack(
                        trial, trial.untold().orElse("the router brought back what was before"));
            }
            step.done();
        }
    }

    private UserError rolledBack(Trial trial, String why) {
        trial.told();
        boolean half = trial.isHalfBack();
        return new UserError(
                ExitCode.FAILED,
                half ? "the change was not wholly rolled back" : "the change was rolled back",
                name(),
                why,
                half
                        ? "mwan-provision logs shows what failed; mend the cause, then run up again"
                        : "the router runs as before; mwan-provision logs shows what it said"
                                + " meanwhile");
    }

    private void change(Remote router, InstalledRelease present) {
        uploadSiteFile(router, present);
        link(router, present);
        putIntoService(router);
    }

    private void uploadRelease(Remote router, InstalledRelease present) {
        upload(router, present, release.wishes());
    }

    private void uploadSiteFile(Remote router, InstalledRelease present) {
        upload(router, present, List.of(siteFile));
    }

    private void upload(Remote router, InstalledRelease present, List<RemoteFiles.Wish> wishes) {
        var folders = wishes.stream().map(wish -> parent(wish.path())).distinct().toList();
        folders.forEach(folder -> RestartMark.makeFolder(router, folder));
        for (var wish : wishes) {
            if (!present.files().has(wish)) {
                progress.detail("write " + wish.path());
                router.write(wish.path(), wish.content(), wish.mode());
            }
        }
    }

    private void link(Remote router, InstalledRelease present) {
        switchLink(router, Release.CURRENT, release.folder());
        release.links()
                .forEach((path, target) -> {
                    if (!target.equals(present.links().get(path))) {
                        switchLink(router, path, target);
                    }
                });
    }

    /// A link beside it, then a rename: there is no moment without one.
    static void switchLink(Remote router, String path, String target) {
        var beside = path + ".new";
        RestartMark.makeFolder(router, parent(path));
        done(router, Command.of("ln", "-sfn", "--", target, beside));
        done(router, Command.of("mv", "-fT", "--", beside, path));
    }

    private void putIntoService(Remote router) {
        done(router, Command.of("systemctl", "daemon-reload"));
        done(router, Command.of("/usr/local/bin/mwan", "configure").within(CONFIGURE_LIMIT));
        done(router, Command.of("systemctl", "enable", SERVICE));
        done(router, Command.of("systemctl", "restart", SERVICE).within(CONFIGURE_LIMIT));
        awaitAnswer(router);
    }

    private void awaitAnswer(Remote router) {
        var status = Command.of("/usr/local/bin/mwan", "status", "--output", "json");
        try (var step = progress.step("wait for mwan status in the router")) {
            waiting.until(
                    ANSWER_LIMIT,
                    () -> router.run(status).ok() ? Optional.of(true) : Optional.empty(),
                    () -> noAnswer(router.run(status).complaint()));
            step.done();
        }
    }

    private static UserError noAnswer(String complaint) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot start the runtime",
                SERVICE,
                "`mwan status` does not answer after "
                        + ANSWER_LIMIT.toSeconds()
                        + " s"
                        + (complaint.isBlank() ? "" : ": " + complaint.strip()),
                "mwan-provision logs shows what it says");
    }

    private void forgetOldReleases(Remote router) {
        KeptReleases.newestFirst(router).stream()
                .filter(name -> !name.equals(release.digest()))
                .skip(RELEASES_KEPT - 1L)
                .forEach(name ->
                        done(router, Command.of("rm", "-rf", "--", Release.FOLDER + "/" + name)));
    }

    private List<RemoteFiles.Wish> wishes() {
        var wishes = new ArrayList<>(release.wishes());
        wishes.add(siteFile);
        return wishes;
    }

    private static void done(Remote router, Command command) {
        router.run(command)
                .orThrow(
                        "cannot install the runtime",
                        "mwan-provision ssh leads into the router, to look; then run up again");
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    static final String RELEASE = "release";
}
