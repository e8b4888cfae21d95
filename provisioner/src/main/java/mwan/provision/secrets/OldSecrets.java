package mwan.provision.secrets;

import java.util.List;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.provision.ssh.Command;
import mwan.provision.vm.Guest;
import mwan.site.RouterFile;

/// Secrets in the router that the site file names no more. They go after the runtime has its new
/// site file: a change that is rolled back finds those of the old one.
public final class OldSecrets implements Resource<List<String>> {
    private final Guest guest;
    private final List<String> wished;

    /// @param files that stay
    public OldSecrets(Guest guest, List<GivenFile> files) {
        this.guest = guest;
        wished = files.stream().map(GivenFile::path).toList();
    }

    @Override
    public String name() {
        return "old secrets";
    }

    /// The paths of what is there and not wished.
    @Override
    public List<String> observe() {
        // That there is no folder is no failure: then nothing is there.
        return guest.reach().stream()
                .flatMap(router ->
                        router.run(Command.of("ls", "-1A", "--", RouterFile.FOLDER)).text().lines())
                .map(name -> RouterFile.FOLDER + "/" + name)
                .filter(path -> !wished.contains(path))
                .toList();
    }

    @Override
    public List<Change> diff(List<String> observed) {
        return observed.stream()
                .map(path -> Change.delete(name(), path, "there", "the site file names it no more"))
                .toList();
    }

    @Override
    public void apply(List<String> observed, List<Change> changes) {
        var router = guest.await();
        changes.forEach(change -> router.remove(change.key()));
    }
}
