package mwan.provision.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import mwan.fault.UserError;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;
import net.schmizz.sshj.sftp.SFTPClient;
import net.schmizz.sshj.sftp.SFTPException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import org.jspecify.annotations.Nullable;

/// A host over SSH, spoken here, with a key from a file: one connection, a session for each
/// command, one SFTP session for all files.
///
/// A connection that was lost between two commands is made anew; one that is lost during a command
/// is an error, since nobody knows how far the command came.
final class SshRemote implements Remote {
    private static final int CONNECT_LIMIT_MS = 10_000;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final long STATUS_LIMIT_SECONDS = 10;

    private final SshTarget target;
    private final Path key;
    private SSHClient client;
    private @Nullable SFTPClient sftp;

    private SshRemote(SshTarget target, Path key) {
        this.target = target;
        this.key = key;
        this.client = open();
    }

    static SshRemote connect(SshTarget target) {
        return new SshRemote(
                target,
                target.key()
                        .orElseThrow(
                                () -> new IllegalArgumentException("no key: use OpensshRemote")));
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
        try {
            var session = session();
            var running = session.exec(ShellWords.join(command.argv()));
            return new HeldCommand(
                    running.getOutputStream(),
                    running.getInputStream(),
                    () -> endOf(running, session));
        } catch (IOException cut) {
            throw SshFaults.cut(target, command.argv().getFirst(), cut);
        }
    }

    /// Waits for a command that has been told to end: once one did not hear its last line whose
    /// channel was closed at once.
    private static void endOf(Session.Command running, Session session) throws IOException {
        try (session) {
            running.join(STATUS_LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public Optional<Bytes> read(String path) {
        return withFiles("read " + path, files -> files.read(path));
    }

    @Override
    public Optional<FileState> stat(String path) {
        return withFiles("look at " + path, files -> files.stat(path));
    }

    @Override
    public void write(String path, Bytes content, FileMode mode) {
        withFiles(
                "write " + path,
                files -> {
                    files.write(path, content, mode);
                    return true;
                });
    }

    @Override
    public void remove(String path) {
        withFiles(
                "remove " + path,
                files -> {
                    files.remove(path);
                    return true;
                });
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException alreadyGone) {
            // There is nothing left to close.
        }
    }

    private Result run(Command command, @Nullable Consumer<String> line) {
        try (var session = session();
                var running = session.exec(ShellWords.join(command.argv()));
                var streams =
                        new Streams(
                                command.input(),
                                running.getOutputStream(),
                                running.getInputStream(),
                                running.getErrorStream(),
                                line)) {
            var output = outputInTime(command, running, streams);
            running.join(STATUS_LIMIT_SECONDS, TimeUnit.SECONDS);
            return new Result(
                    name(),
                    command,
                    exit(running),
                    Optional.ofNullable(running.getExitSignal()).map(Signal::toString),
                    output.stdout(),
                    output.stderr());
        } catch (IOException cut) {
            throw SshFaults.cut(target, command.argv().getFirst(), cut);
        }
    }

    private Streams.Output outputInTime(Command command, Session.Command running, Streams streams)
            throws IOException {
        try {
            return streams.await(command.limit());
        } catch (TimeoutException tooLong) {
            running.signal(Signal.TERM);
            // A channel is only closed by both sides, and this host will not while the command
            // runs: the next command has a connection of its own.
            client.disconnect();
            throw SshFaults.tooLong(target, command);
        }
    }

    /// A session on a living connection. That one was lost is sometimes noticed only here, where
    /// nothing has been asked of the host yet.
    private Session session() throws IOException {
        try {
            return connected().startSession();
        } catch (IOException | IllegalStateException lost) {
            reconnect();
        }
        return living(() -> client.startSession());
    }

    private interface OnConnection<T> {
        T ask() throws IOException;
    }

    /// The client looks at its connection before each request, and calls one that has just been
    /// lost an illegal state: whoever asked could not know.
    private static <T> T living(OnConnection<T> request) throws IOException {
        try {
            return request.ask();
        } catch (IllegalStateException lost) {
            throw new IOException("connection lost", lost);
        }
    }

    /// The status is absent, not 0, when a signal ended the command.
    private OptionalInt exit(Session.Command ended) throws IOException {
        var status = ended.getExitStatus();
        if (status == null && ended.getExitSignal() == null) {
            throw new IOException("the host did not say how the command ended");
        }
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    private interface FileWork<T> {
        T with(SftpFiles files) throws IOException;
    }

    /// A file's reading or whole replacement may be done twice, should the connection be lost.
    private <T> T withFiles(String doing, FileWork<T> work) {
        try {
            return work.with(files());
        } catch (SFTPException refused) {
            throw refusedFile(doing, refused);
        } catch (IOException lost) {
            reconnect();
        }
        try {
            return work.with(files());
        } catch (SFTPException refused) {
            throw refusedFile(doing, refused);
        } catch (IOException cut) {
            throw SshFaults.cut(target, doing, cut);
        }
    }

    private UserError refusedFile(String doing, SFTPException refused) {
        return SshFaults.refusedFile(target, doing, String.valueOf(refused.getMessage()), refused);
    }

    private SftpFiles files() throws IOException {
        var connection = connected();
        var open = sftp;
        if (open == null) {
            open = living(connection::newSFTPClient);
            sftp = open;
        }
        return new SftpFiles(open.getSFTPEngine());
    }

    private SSHClient connected() {
        if (!client.isConnected()) {
            reconnect();
        }
        return client;
    }

    private void reconnect() {
        close();
        sftp = null;
        client = open();
    }

    private SSHClient open() {
        var config = new DefaultConfig();
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        var fresh = new PromptClient(config);
        try {
            logIn(fresh);
            return fresh;
        } catch (UserError failed) {
            closeAfter(fresh, failed);
            throw failed;
        }
    }

    /// Sends each request at once. The kernel would else keep the second of two small ones back
    /// until the host has acknowledged the first, which takes it up to 40 ms.
    private static final class PromptClient extends SSHClient {
        PromptClient(Config config) {
            super(config);
        }

        @Override
        protected void onConnect() throws IOException {
            getSocket().setTcpNoDelay(true);
            super.onConnect();
        }
    }

    private void logIn(SSHClient fresh) {
        var check = new HostKeyCheck(target);
        fresh.addHostKeyVerifier(check);
        fresh.setConnectTimeout(CONNECT_LIMIT_MS);
        try {
            fresh.connect(target.address().toString(), target.port().number());
            fresh.getConnection().getKeepAlive().setKeepAliveInterval(KEEP_ALIVE_SECONDS);
            var loginKey = keyOf(fresh);
            living(() -> {
                fresh.authPublickey(target.user().toString(), loginKey);
                return fresh;
            });
        } catch (UserAuthException refused) {
            throw SshFaults.loginRefused(target, refused);
        } catch (IOException fault) {
            throw check.refusal().orElseGet(() -> SshFaults.unreachable(target, fault));
        }
    }

    private KeyProvider keyOf(SSHClient fresh) {
        try {
            var provider = fresh.loadKeys(key.toString());
            provider.getPrivate(); // Reads the file now, so that its faults are its own.
            return provider;
        } catch (IOException | RuntimeException unusable) {
            throw SshFaults.badKey(target, key.toString(), unusable);
        }
    }

    private static void closeAfter(SSHClient fresh, UserError failed) {
        try {
            fresh.close();
        } catch (IOException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }
}
