package mwan.provision.ssh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import mwan.fault.UserError;

/// A host in memory, for tests: files with modes, folders that have to be there, and programs that
/// a test gives it. What it does not know it refuses, as a real host would.
public final class FakeRemote implements Remote {
    private final String name;
    private final Map<String, Entry> files = new TreeMap<>();
    private final TreeSet<String> folders = new TreeSet<>(List.of("/"));
    private final Map<String, Function<Command, Result>> programs = new HashMap<>();
    private final List<Command> commands = new ArrayList<>();
    private Optional<UserError> cut = Optional.empty();

    private record Entry(Bytes content, FileMode mode) {}

    public FakeRemote(String name) {
        this.name = name;
    }

    /// Makes a folder and those above it.
    public FakeRemote withFolder(String path) {
        for (var folder = path; folder.length() > 1; folder = parent(folder)) {
            folders.add(folder);
        }
        return this;
    }

    public FakeRemote withFile(String path, String content, FileMode mode) {
        withFolder(parent(path));
        files.put(path, new Entry(Bytes.of(content), mode));
        return this;
    }

    /// Gives it a program, by the first word of its commands.
    public FakeRemote withProgram(String program, Function<Command, Result> behaviour) {
        programs.put(program, behaviour);
        return this;
    }

    /// As `rm -rf` does.
    public void removeBelow(String path) {
        files.keySet().removeIf(file -> file.equals(path) || file.startsWith(path + "/"));
        folders.removeIf(folder -> folder.equals(path) || folder.startsWith(path + "/"));
    }

    /// Every use from now on fails like a lost connection.
    public void cutWith(UserError fault) {
        cut = Optional.of(fault);
    }

    /// All commands so far.
    public List<Command> commands() {
        return List.copyOf(commands);
    }

    public boolean hasFile(String path) {
        return files.containsKey(path);
    }

    /// The result of a command that ended with this status and said this.
    public Result result(Command command, int exit, String stdout, String stderr) {
        return new Result(
                name,
                command,
                OptionalInt.of(exit),
                Optional.empty(),
                Bytes.of(stdout),
                Bytes.of(stderr));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Result run(Command command) {
        connected();
        commands.add(command);
        var program = command.argv().getFirst();
        var behaviour = programs.get(program);
        return behaviour == null
                ? result(command, 127, "", "sh: 1: " + program + ": not found\n")
                : behaviour.apply(command);
    }

    @Override
    public Result follow(Command command, Consumer<String> line) {
        var result = run(command);
        result.text().lines().forEach(line);
        return new Result(
                name, command, result.exit(), result.signal(), Bytes.NONE, result.stderr());
    }

    /// Its program is over when this returns; who held it notices nothing.
    @Override
    public HeldCommand hold(Command command) {
        try {
            return new HeldCommand(
                    java.io.OutputStream.nullOutputStream(),
                    new java.io.ByteArrayInputStream(run(command).stdout().toArray()),
                    () -> {});
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
    }

    @Override
    public Optional<Bytes> read(String path) {
        connected();
        return Optional.ofNullable(files.get(path)).map(Entry::content);
    }

    @Override
    public Map<String, Bytes> readAll(List<String> paths) {
        connected();
        var found = new LinkedHashMap<String, Bytes>();
        paths.forEach(path -> read(path).ifPresent(content -> found.put(path, content)));
        return found;
    }

    @Override
    public Optional<FileState> stat(String path) {
        connected();
        if (folders.contains(path)) {
            return Optional.of(
                    new FileState(FileState.Kind.FOLDER, 4096, new FileMode(0755), 0, 0));
        }
        return Optional.ofNullable(files.get(path))
                .map(entry ->
                        new FileState(
                                FileState.Kind.FILE, entry.content().size(), entry.mode(), 0, 0));
    }

    @Override
    public void write(String path, Bytes content, FileMode mode) {
        connected();
        if (!folders.contains(parent(path)) || folders.contains(path)) {
            throw SshFaults.refusedFile(
                    target(), "write " + path, "No such file", new java.io.IOException(path));
        }
        files.put(path, new Entry(content, mode));
    }

    @Override
    public void remove(String path) {
        connected();
        files.remove(path);
    }

    @Override
    public void close() {
        // In memory there is no connection.
    }

    /// All files, a line each: mode, path, size.
    @Override
    public String toString() {
        return files.entrySet().stream()
                .map(file ->
                        file.getValue().mode()
                                + " "
                                + file.getKey()
                                + " "
                                + file.getValue().content())
                .collect(Collectors.joining("\n"));
    }

    private SshTarget target() {
        return new SshTarget(
                new mwan.value.HostName(name.replaceAll(".*@", "")),
                new mwan.value.Port(22),
                new mwan.value.LoginName("root"),
                Optional.empty(),
                SshTarget.usersKnownHosts());
    }

    private void connected() {
        cut.ifPresent(fault -> {
            throw fault;
        });
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
