package mwan.provision.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import org.jspecify.annotations.Nullable;

/// A host by way of the `ssh` program, for keys that are in an agent, and for what the user's
/// ssh_config says of the way there. One connection, shared by OpenSSH's ControlMaster.
///
/// `ssh` itself ends with 255 when it fails; so does, seen from here, a command that ends with 255
/// or by a signal, and it is taken for a failure of the connection.
final class OpensshRemote implements Remote {
    private static final int SSH_FAILED = 255;
    private static final int ABSENT = 44;
    private static final String HOST_KEY_ALIAS = "mwan-target";

    private static final List<String> READ =
            List.of("sh", "-c", "[ -e \"$1\" ] || exit 44; exec cat < \"$1\"", "sh");
    private static final List<String> STAT =
            List.of(
                    "sh",
                    "-c",
                    "[ -e \"$1\" ] || exit 44; exec stat -L -c '%f %s %u %g' -- \"$1\"",
                    "sh");
    private static final List<String> WRITE =
            List.of(
                    "sh",
                    "-c",
                    "set -eCu; umask 077; [ ! -d \"$1\" ]; rm -f -- \"$2\"; trap 'rm -f -- \"$2\"' EXIT;"
                            + " cat > \"$2\"; chmod -- \"$3\" \"$2\"; sync -- \"$2\";"
                            + " mv -f -- \"$2\" \"$1\"; trap - EXIT",
                    "sh");

    private final SshTarget target;
    private final Map<String, String> environment;
    private final Path folder;

    private OpensshRemote(SshTarget target, Map<String, String> environment, Path folder) {
        this.target = target;
        this.environment = environment;
        this.folder = folder;
    }

    static OpensshRemote connect(SshTarget target) {
        return connect(target, System.getenv());
    }

    /// @param environment of the ssh program, in which it finds its agent
    static OpensshRemote connect(SshTarget target, Map<String, String> environment) {
        try {
            var folder =
                    Files.createTempDirectory(
                            "mwan-ssh",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
            if (target.hostKeys() instanceof SshTarget.HostKeys.Only(var key)) {
                Files.writeString(folder.resolve("known_hosts"), HOST_KEY_ALIAS + " " + key + "\n");
            }
            var remote = new OpensshRemote(target, environment, folder);
            remote.run("true");
            return remote;
        } catch (IOException noFolder) {
            throw new UserError(
                    ExitCode.OWN_FAULT,
                    "cannot start ssh",
                    target.name(),
                    String.valueOf(noFolder.getMessage()),
                    "is there room in the folder for temporary files?",
                    noFolder);
        }
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public Result run(Command command) {
        return run(command, null);
    }

    @Override
    public Result follow(Command command, Consumer<String> line) {
        return run(command, line);
    }

    @Override
    public HeldCommand hold(Command command) {
        var process = start(sshCommand(List.of(), List.of(ShellWords.join(command.argv()))));
        try {
            return new HeldCommand(
                    process.getOutputStream(), process.getInputStream(), process::destroy);
        } catch (IOException cut) {
            process.destroy();
            throw SshFaults.cut(target, command.argv().getFirst(), cut);
        }
    }

    @Override
    public Optional<Bytes> read(String path) {
        return present("read " + path, run(script(READ, path))).map(Result::stdout);
    }

    @Override
    public Optional<FileState> stat(String path) {
        return present("look at " + path, run(script(STAT, path))).map(OpensshRemote::fileState);
    }

    @Override
    public void write(String path, Bytes content, FileMode mode) {
        var beside = path + SftpFiles.BESIDE;
        present(
                "write " + path,
                run(script(WRITE, path, beside, mode.toString()).withInput(content)));
    }

    @Override
    public void remove(String path) {
        present("remove " + path, run(Command.of("rm", "-f", "--", path)));
    }

    /// Ends the shared connection.
    @Override
    public void close() {
        try {
            var ending = start(sshCommand(List.of("-O", "exit"), List.of()));
            ending.getOutputStream().close();
            if (!ending.waitFor(5, TimeUnit.SECONDS)) {
                ending.destroyForcibly();
            }
            Files.deleteIfExists(folder.resolve("known_hosts"));
            Files.deleteIfExists(folder);
        } catch (IOException leftOver) {
            // OpenSSH ends the shared connection by itself when it is idle.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Result run(Command command, @Nullable Consumer<String> line) {
        var process = start(sshCommand(List.of(), List.of(ShellWords.join(command.argv()))));
        try (var streams =
                new Streams(
                        command.input(),
                        process.getOutputStream(),
                        process.getInputStream(),
                        process.getErrorStream(),
                        line)) {
            var output = streams.await(command.limit());
            int exit = process.waitFor();
            if (exit == SSH_FAILED) {
                throw sshFailed(output.stderr().text());
            }
            return new Result(
                    name(),
                    command,
                    OptionalInt.of(exit),
                    Optional.empty(),
                    output.stdout(),
                    output.stderr());
        } catch (TimeoutException tooLong) {
            throw SshFaults.tooLong(target, command);
        } catch (IOException cut) {
            throw SshFaults.cut(target, command.argv().getFirst(), cut);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SshFaults.cut(
                    target, command.argv().getFirst(), new IOException("interrupted", interrupted));
        } finally {
            process.destroy();
        }
    }

    private Process start(List<String> argv) {
        try {
            var builder = new ProcessBuilder(argv);
            builder.environment().clear();
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException absent) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot start ssh",
                    target.name(),
                    String.valueOf(absent.getMessage()),
                    "install openssh-client, or name a private key in the site file",
                    absent);
        }
    }

    private List<String> sshCommand(List<String> before, List<String> after) {
        var argv = new ArrayList<>(List.of("ssh", "-T"));
        option(argv, "BatchMode=yes");
        option(argv, "StrictHostKeyChecking=yes");
        option(argv, "UpdateHostKeys=no");
        option(argv, "ConnectTimeout=10");
        option(argv, "ServerAliveInterval=10");
        option(argv, "ControlMaster=auto");
        option(argv, "ControlPersist=60");
        option(argv, "ControlPath=" + folder.resolve("control"));
        switch (target.hostKeys()) {
            case SshTarget.HostKeys.Only _ -> {
                option(argv, "HostKeyAlias=" + HOST_KEY_ALIAS);
                option(argv, "UserKnownHostsFile=" + folder.resolve("known_hosts"));
                option(argv, "GlobalKnownHostsFile=/dev/null");
            }
            case SshTarget.HostKeys.KnownHosts(var file) ->
                    option(argv, "UserKnownHostsFile=" + file);
        }
        argv.addAll(List.of("-p", target.port().toString(), "-l", target.user().toString()));
        argv.addAll(before);
        argv.addAll(List.of("--", target.address().toString()));
        argv.addAll(after);
        return argv;
    }

    private static void option(List<String> argv, String option) {
        argv.add("-o");
        argv.add(option);
    }

    private static Command script(List<String> script, String... arguments) {
        var argv = new ArrayList<>(script);
        argv.addAll(List.of(arguments));
        return Command.of(argv);
    }

    private UserError sshFailed(String complaint) {
        var fault = new IOException(complaint.strip());
        if (complaint.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")) {
            return SshFaults.otherHostKey(target, "another");
        }
        if (complaint.contains("Host key verification failed")) {
            return target.hostKeys() instanceof SshTarget.HostKeys.Only
                    ? SshFaults.otherHostKey(target, "another")
                    : SshFaults.unknownHostKey(target, "one that known_hosts has not");
        }
        return complaint.contains("Permission denied")
                ? SshFaults.loginRefused(target, fault)
                : SshFaults.unreachable(target, fault);
    }

    private Optional<Result> present(String doing, Result result) {
        if (result.exit().orElse(SSH_FAILED) == ABSENT) {
            return Optional.empty();
        }
        if (!result.ok()) {
            throw SshFaults.refusedFile(
                    target, doing, result.complaint().strip(), new IOException(doing));
        }
        return Optional.of(result);
    }

    private static FileState fileState(Result result) {
        var fields = result.text().strip().split(" ");
        int mode = Integer.parseInt(fields[0], 16);
        return new FileState(
                switch (mode & 0170000) {
                    case 0100000 -> FileState.Kind.FILE;
                    case 0040000 -> FileState.Kind.FOLDER;
                    default -> FileState.Kind.OTHER;
                },
                Long.parseLong(fields[1]),
                new FileMode(mode & 07777),
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]));
    }
}
