package mwan.provision.certificates;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.provision.progress.Progress;
import mwan.provision.remote.DeployTrace;
import mwan.provision.remote.RemoteFiles;
import mwan.provision.remote.RestartMark;
import mwan.provision.remote.SystemdState;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.provision.vm.Guest;
import mwan.value.TraceId;

/// The PEM files in the router: for root alone from the first byte, and never anywhere else.
public final class GuestCertificates implements Resource<GuestCertificates.Observed> {
    private final Guest guest;
    private final TraceId trace;
    private final Progress progress;
    private final Rules rules = Rules.bundled();
    private final RestartMark mark = new RestartMark(rules.unit());
    private final List<RemoteFiles.Wish> wishes;

    /// @param files absent while the router does not answer
    public record Observed(Optional<RemoteFiles> files, boolean restartDue) {}

    public GuestCertificates(
            Guest guest, Credentials credentials, TraceId trace, Progress progress) {
        this.guest = guest;
        this.trace = trace;
        this.progress = progress;
        this.wishes =
                List.of(
                        wish(rules.ca(), credentials.ca()),
                        wish(rules.client(), credentials.client()),
                        wish(rules.privateKey(), credentials.privateKey()));
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public Observed observe() {
        return guest.reach()
                .map(router ->
                        new Observed(
                                Optional.of(
                                        RemoteFiles.observe(
                                                router,
                                                wishes.stream()
                                                        .map(RemoteFiles.Wish::path)
                                                        .toList())),
                                mark.isSet(router)))
                .orElseGet(() -> new Observed(Optional.empty(), false));
    }

    @Override
    public List<Change> diff(Observed observed) {
        var changes = new ArrayList<Change>();
        var files = observed.files();
        for (var wish : wishes) {
            if (files.isEmpty() || !files.get().has(wish)) {
                changes.add(wish.toBring(name(), files, "802.1X needs it"));
            }
        }
        if (observed.restartDue()) {
            changes.add(
                    Change.update(
                            name(),
                            rules.unit(),
                            "with the files before",
                            "restarted",
                            "an earlier run pushed them and was stopped"));
        }
        return changes;
    }

    @Override
    public void apply(Observed observed, List<Change> changes) {
        var router = guest.await();
        var there = paths(changes);
        DeployTrace.write(router, trace);
        boolean anew = observed.restartDue() || bringsAnother(observed, there);
        if (anew) {
            mark.set(router);
        }
        router.run(Command.of("install", "-d", "-m", "0700", "--", rules.folder()))
                .orThrow("cannot make " + rules.folder(), "is the router's disk full?");
        wishes.stream()
                .filter(wish -> there.contains(wish.path()))
                .forEach(wish -> router.write(wish.path(), wish.content(), wish.mode()));
        if (anew) {
            restart(router);
            mark.clear(router);
        }
    }

    /// Whether wpa_supplicant would read something else than before: a file that had another mode
    /// alone is no reason to authenticate anew.
    private boolean bringsAnother(Observed observed, List<String> brought) {
        return wishes.stream()
                .filter(wish -> brought.contains(wish.path()))
                .anyMatch(wish ->
                        observed.files()
                                .flatMap(files -> files.at(wish.path()))
                                .filter(fact -> fact.sha256().equals(wish.sha256()))
                                .isEmpty());
    }

    private void restart(Remote router) {
        if (!SystemdState.of(router, rules.unit()).loaded()) {
            progress.detail(rules.unit() + " is not there yet: the runtime starts it");
            return;
        }
        router.run(Command.of("systemctl", "try-restart", rules.unit()))
                .orThrow(
                        "cannot restart " + rules.unit(),
                        "in the router, `journalctl -u " + rules.unit() + "` says more");
    }

    private static List<String> paths(List<Change> changes) {
        return changes.stream().map(Change::key).toList();
    }

    private static RemoteFiles.Wish wish(String path, Credentials.File file) {
        return new RemoteFiles.Wish(path, file.content(), FileMode.PRIVATE);
    }
}
