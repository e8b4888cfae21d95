package mwan.provision.secrets;

import java.util.List;
import java.util.Optional;
import mwan.provision.progress.Progress;
import mwan.provision.remote.RemoteFiles;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.vm.Guest;
import mwan.site.RouterFile;

/// The secrets in the router: root's alone from the first byte, compared by digests that nobody is
/// shown. The runtime reads one when it uses it, so nothing has to be restarted for a new one.
public final class GuestSecrets implements Resource<Optional<RemoteFiles>> {
    private final Guest guest;
    private final Progress progress;
    private final List<RemoteFiles.Wish> wishes;

    public GuestSecrets(Guest guest, List<GivenFile> files, Progress progress) {
        this.guest = guest;
        this.progress = progress;
        wishes =
                files.stream()
                        .map(file ->
                                new RemoteFiles.Wish(file.path(), file.content(), FileMode.PRIVATE))
                        .toList();
    }

    @Override
    public String name() {
        return "secrets";
    }

    /// Empty while the router does not answer; where none is wished it is not asked.
    @Override
    public Optional<RemoteFiles> observe() {
        return wishes.isEmpty()
                ? Optional.empty()
                : guest.reach()
                        .map(router ->
                                RemoteFiles.observe(
                                        router,
                                        wishes.stream().map(RemoteFiles.Wish::path).toList()));
    }

    @Override
    public List<Change> diff(Optional<RemoteFiles> observed) {
        return wishes.stream()
                .filter(wish -> observed.filter(files -> files.has(wish)).isEmpty())
                .map(wish -> wish.toBring(name(), observed, "the site file names it"))
                .toList();
    }

    @Override
    public void apply(Optional<RemoteFiles> observed, List<Change> changes) {
        var router = guest.await();
        var due = changes.stream().map(Change::key).toList();
        router.run(Command.of("install", "-d", "-m", "0700", "--", RouterFile.FOLDER))
                .orThrow("cannot make " + RouterFile.FOLDER, "is the router's disk full?");
        for (var wish : wishes) {
            if (due.contains(wish.path())) {
                progress.detail("write " + wish.path());
                router.write(wish.path(), wish.content(), wish.mode());
            }
        }
    }
}
