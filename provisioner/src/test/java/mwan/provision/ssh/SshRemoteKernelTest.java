package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
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

/// Against the real OpenSSH server, whose host key is an RSA key here.
@Tag("kernel")
class SshRemoteKernelTest extends RemoteContract {
    @TempDir static Path keys;
    private static OpensshServer server;
    private static Path hostKey;
    private static Path userKey;

    private Remote remote;

    @BeforeAll
    static void startServer() throws Exception {
        hostKey = SshKeyFiles.generate(keys, "host", "rsa");
        userKey = SshKeyFiles.generate(keys, "user", "ed25519");
        server = new OpensshServer(keys, hostKey, userKey, freePort());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        remote = SshRemote.connect(target(hostKey));
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
                Optional.of(userKey),
                new SshTarget.HostKeys.Only(SshKeyFiles.publicPart(known)));
    }

    @Test
    void aCommandEndedByASignalHasNoStatus() {
        var result = remote.run("sh", "-c", "kill -KILL $$");
        assertThat(result.exit()).isEmpty();
        assertThat(result.signal()).contains("KILL");
        assertThat(result.ok()).isFalse();
        assertThatThrownBy(() -> result.orThrow("cannot go on", "look"))
                .hasMessageContaining("sh was ended by SIGKILL");
    }

    @Test
    void anotherHostKeyIsRefused() {
        assertThatThrownBy(() -> SshRemote.connect(target(userKey)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("another than the known one");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
