package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the real OpenSSH server, whose host key is an RSA key here.
@Tag("kernel")
class SshRemoteKernelTest extends OpensshContract {
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
        return target(known, userKey);
    }

    private static SshTarget target(Path known, Path key) throws IOException {
        return target(known, key, server);
    }

    private static SshTarget target(Path known, Path key, OpensshServer host) throws IOException {
        return new SshTarget(
                new HostName("127.0.0.1"),
                new Port(host.port()),
                new LoginName("root"),
                Optional.of(key),
                new SshTarget.HostKeys.Only(SshKeyFiles.publicPart(known)));
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, RFC4716",
        "ecdsa, RFC4716",
        "ecdsa, PEM",
        "ecdsa, PKCS8",
        "rsa, RFC4716",
        "rsa, PEM",
        "rsa, PKCS8"
    })
    void aKeyOfEachKindLogsIn(String type, String form) throws Exception {
        var key = SshKeyFiles.generate(keys, type + "-" + form, type, form);
        Files.writeString(
                keys.resolve("authorized_keys"),
                Files.readString(Path.of(key + ".pub")),
                StandardOpenOption.APPEND);
        try (var loggedIn = SshRemote.connect(target(hostKey, key))) {
            assertThat(loggedIn.run("echo", "here").text()).isEqualTo("here\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa"})
    void aHostKeyOfEachKindIsKnown(String type, @TempDir Path folder) throws Exception {
        var other = SshKeyFiles.generate(folder, "host-" + type, type);
        try (var host = new OpensshServer(folder, other, userKey, freePort());
                var there = SshRemote.connect(target(other, userKey, host))) {
            assertThat(there.run("echo", "here").text()).isEqualTo("here\n");
        }
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
