package mwan.provision.ssh;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import mwan.provision.progress.Progress;

/// A host on which commands run and files are read and written. Not for several threads at once.
///
/// A command that ends with another status than 0 is a [Result] like any other; a connection that
/// fails is a [mwan.fault.UserError] with exit code 3.
public interface Remote extends AutoCloseable {

    /// Connects; the host's key is checked strictly, and nothing is ever learnt. What is done there
    /// is told.
    static Remote open(SshTarget target, Progress progress) {
        return new ToldRemote(open(target), target, progress);
    }

    private static Remote open(SshTarget target) {
        return target.key().isPresent() ? SshRemote.connect(target) : OpensshRemote.connect(target);
    }

    /// How messages name it: `root@vault`.
    String name();

    /// Runs a command and gives all it said.
    Result run(Command command);

    /// The same for a command without input or a limit of its own.
    default Result run(String... argv) {
        return run(Command.of(argv));
    }

    /// Runs a command and passes its standard output on, line by line, as it comes.
    Result follow(Command command, Consumer<String> line);

    /// Starts a command that stays while others run, and waits for its first line.
    HeldCommand hold(Command command);

    /// A file's content; empty when there is no such file.
    Optional<Bytes> read(String path);

    /// The contents of several files, by one question; those that are not there are left out.
    default Map<String, Bytes> readAll(List<String> paths) {
        return ManyFiles.read(this, paths);
    }

    /// What is at a path, links followed; empty when there is nothing.
    Optional<FileState> stat(String path);

    /// Replaces a file in one moment: nobody ever sees a half of it, nor, while it is written, any
    /// wider permissions than `mode`. Its folder has to be there.
    void write(String path, Bytes content, FileMode mode);

    /// Removes a file; that there is none is no failure.
    void remove(String path);

    @Override
    void close();
}
