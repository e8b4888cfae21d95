package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.Port;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against an SSH server in this process, on loopback.
class SshRemoteTest extends RemoteContract {
    @TempDir static Path keys;
    private static SshServer server;
    private static Path hostKey;
    private static Path userKey;
    private static Path otherKey;

    private Remote remote;

    @BeforeAll
    static void startServer() throws Exception {
        hostKey = SshKeyFiles.generate(keys, "host", "ed25519");
        userKey = SshKeyFiles.generate(keys, "user", "ed25519");
        otherKey = SshKeyFiles.generate(keys, "other", "ed25519");
        var authorized = keys.resolve("authorized_keys");
        Files.copy(Path.of(userKey + ".pub"), authorized);
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new FileKeyPairProvider(hostKey));
        server.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(authorized));
        server.setCommandFactory((channel, text) ->
                new ProcessShellFactory(text, "/bin/sh", "-c", text).createShell(channel));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
        server.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.stop(true);
    }

    @BeforeEach
    void connect() throws IOException {
        remote = Remote.open(target(server.getPort(), userKey, only(hostKey)), Progress.silent());
    }

    @AfterEach
    void disconnect() {
        remote.close();
    }

    @Override
    Remote remote() {
        return remote;
    }

    private static SshTarget.HostKeys only(Path privateKey) throws IOException {
        return new SshTarget.HostKeys.Only(SshKeyFiles.publicPart(privateKey));
    }

    private static SshTarget target(int port, Path key, SshTarget.HostKeys hostKeys) {
        return new SshTarget(
                new HostName("127.0.0.1"),
                new Port(port),
                new LoginName("root"),
                Optional.of(key),
                hostKeys);
    }

    private static void refused(SshTarget target, String... words) {
        assertThatThrownBy(() -> Remote.open(target, Progress.silent()))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED))
                .hasMessageContainingAll(words);
    }

    @Test
    void anotherHostKeyIsRefused() throws IOException {
        refused(
                target(server.getPort(), userKey, only(otherKey)),
                "cannot trust the host",
                "another than the known one",
                SshKeyFiles.publicPart(hostKey).value());
    }

    @Test
    void knownHostsIsBelievedAndNeverWritten() throws IOException {
        var file = folder.resolve("known_hosts");
        var target = target(server.getPort(), userKey, new SshTarget.HostKeys.KnownHosts(file));
        refused(target, "its host key is not known", SshKeyFiles.publicPart(hostKey).value());
        assertThat(file).doesNotExist();
        var name = "[127.0.0.1]:" + server.getPort() + " ";
        Files.writeString(file, name + SshKeyFiles.publicPart(otherKey) + "\n");
        refused(target, "another than the known one");
        Files.writeString(file, name + SshKeyFiles.publicPart(hostKey) + "\n");
        try (var known = Remote.open(target, Progress.silent())) {
            assertThat(known.run("echo", "hello").text()).isEqualTo("hello\n");
        }
    }

    @Test
    void aKeyThatTheHostDoesNotTakeIsNamed() throws IOException {
        refused(
                target(server.getPort(), otherKey, only(hostKey)),
                "login refused",
                "does not take the key",
                "authorized_keys");
    }

    @Test
    void aFileThatIsNoKeyIsTheRequestsFault() throws IOException {
        var noKey = Files.writeString(folder.resolve("no-key"), "hello\n");
        assertThatThrownBy(() ->
                        Remote.open(
                                target(server.getPort(), noKey, only(hostKey)), Progress.silent()))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.WRONG_REQUEST))
                .hasMessageContaining("no-key");
    }

    @Test
    void aHostThatDoesNotAnswerIsNamed() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        refused(
                target(free, userKey, only(hostKey)),
                "cannot reach the host",
                "connection refused");
        var nowhere =
                new SshTarget(
                        new HostName("no-such-host.invalid"),
                        new Port(22),
                        new LoginName("root"),
                        Optional.of(userKey),
                        only(hostKey));
        refused(nowhere, "no-such-host.invalid", "no such host name");
    }

    @RepeatedTest(20)
    void aLostConnectionIsMadeAnewForTheNextCommand() {
        assertThat(remote.run("echo", "1").text()).isEqualTo("1\n");
        server.getActiveSessions().forEach(session -> session.close(true));
        assertThat(remote.run("echo", "2").text()).isEqualTo("2\n");
        assertThat(remote.stat(folder.toString())).isPresent();
    }

    @Test
    void aConnectionLostDuringACommandIsAnError() {
        var lines = new java.util.ArrayList<String>();
        assertThatThrownBy(() ->
                        remote.follow(
                                Command.of("sh", "-c", "echo begun; sleep 20"),
                                line -> {
                                    lines.add(line);
                                    server.getActiveSessions()
                                            .forEach(session -> session.close(true));
                                }))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("connection lost");
        assertThat(lines).containsExactly("begun");
    }
}
