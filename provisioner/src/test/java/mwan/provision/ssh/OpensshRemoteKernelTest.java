package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mwan.fault.UserError;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.Port;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `ssh` program, its key in an agent, against the real OpenSSH server.
@Tag("kernel")
class OpensshRemoteKernelTest extends OpensshContract {
    @TempDir static Path keys;
    private static OpensshServer server;
    private static Path hostKey;
    private static Path userKey;
    private static Process agent;
    private static Map<String, String> environment;

    private Remote remote;

    @BeforeAll
    static void startServer() throws Exception {
        hostKey = SshKeyFiles.generate(keys, "host", "ed25519");
        userKey = SshKeyFiles.generate(keys, "user", "ed25519");
        server = new OpensshServer(keys, hostKey, userKey, freePort());
        var socket = keys.resolve("agent");
        agent =
                new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(keys.resolve("agent.log").toFile())
                        .start();
        environment = new HashMap<>(System.getenv());
        environment.put("SSH_AUTH_SOCK", socket.toString());
        moveKeyIntoAgent(socket);
    }

    /// From now on the agent alone has it.
    private static void moveKeyIntoAgent(Path socket) throws Exception {
        while (!Files.exists(socket) && agent.isAlive()) {
            Thread.onSpinWait();
        }
        var add = new ProcessBuilder("ssh-add", "-q", userKey.toString());
        add.environment().putAll(environment);
        assertThat(add.start().waitFor()).isZero();
        Files.delete(userKey);
    }

    @AfterAll
    static void stopServer() {
        server.close();
        agent.destroy();
    }

    @BeforeEach
    void connect() throws IOException {
        remote = OpensshRemote.connect(target(hostKey), environment);
    }

    @AfterEach
    void disconnect() {
        remote.close();
    }

    @Override
    Remote remote() {
        return remote;
    }

    private static SshTarget target(Path known) throws IOException {
        return new SshTarget(
                new HostName("127.0.0.1"),
                new Port(server.port()),
                new LoginName("root"),
                Optional.empty(),
                new SshTarget.HostKeys.Only(SshKeyFiles.publicPart(known)));
    }

    @Test
    void withoutAgentTheLoginIsRefused() {
        var alone = new HashMap<>(environment);
        alone.remove("SSH_AUTH_SOCK");
        alone.put("HOME", keys.toString());
        assertThatThrownBy(() -> OpensshRemote.connect(target(hostKey), alone))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("login refused");
    }

    @Test
    void anotherHostKeyIsRefused() {
        assertThatThrownBy(() -> OpensshRemote.connect(target(userKey), environment))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("another than the known one");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
