package mwan.provision.ssh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import mwan.provision.progress.Progress;

/// Tells each command before it is run, as a line for a shell. What a command reads and what is in
/// files is never told, since it may be a secret; arguments are none, for every process of the
/// other host can see them.
final class ToldRemote implements Remote {
    private final Remote remote;
    private final SshTarget target;
    private final Progress progress;

    ToldRemote(Remote remote, SshTarget target, Progress progress) {
        this.remote = remote;
        this.target = target;
        this.progress = progress;
    }

    @Override
    public String name() {
        return remote.name();
    }

    @Override
    public Result run(Command command) {
        tell(command);
        return remote.run(command);
    }

    @Override
    public Result follow(Command command, Consumer<String> line) {
        tell(command);
        return remote.follow(command, line);
    }

    @Override
    public HeldCommand hold(Command command) {
        tell(command);
        return remote.hold(command);
    }

    @Override
    public Optional<Bytes> read(String path) {
        tell(Command.of("cat", "--", path));
        return remote.read(path);
    }

    @Override
    public Optional<FileState> stat(String path) {
        tell(Command.of("stat", "-L", "--", path));
        return remote.stat(path);
    }

    @Override
    public void write(String path, Bytes content, FileMode mode) {
        var what = "write " + path + ": " + content + ", mode " + mode;
        progress.command(name() + ": " + what, "# " + name() + ": " + what);
        remote.write(path, content, mode);
    }

    @Override
    public void remove(String path) {
        tell(Command.of("rm", "-f", "--", path));
        remote.remove(path);
    }

    @Override
    public void close() {
        remote.close();
    }

    private void tell(Command command) {
        progress.command(name() + ": " + command, pasteable(command));
    }

    private String pasteable(Command command) {
        boolean reads = command.input().size() > 0;
        var argv = new ArrayList<>(List.of("ssh"));
        if (!reads) {
            // Of several lines that are pasted at once, ssh would read those behind its own.
            argv.add("-n");
        }
        if (target.port().number() != 22) {
            argv.addAll(List.of("-p", target.port().toString()));
        }
        target.key()
                .map(Path::toString)
                .ifPresent(key -> argv.addAll(List.of("-i", key, "-o", "IdentitiesOnly=yes")));
        if (target.hostKeys() instanceof SshTarget.HostKeys.Only(var key)) {
            // The key that is known of it, without a file that somebody has to write first.
            argv.addAll(List.of("-o", "KnownHostsCommand=/bin/echo %H " + key));
        }
        argv.add(target.user() + "@" + target.address());
        argv.add(ShellWords.join(command.argv()));
        return ShellWords.oneLine(argv)
                + (reads ? " # reads " + command.input() + ", which are not shown" : "");
    }
}
