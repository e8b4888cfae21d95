package mwan.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import mwan.fault.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private Path socket() {
        return folder.resolve("run").resolve("control.sock");
    }

    private static Answer echo(Request request) {
        return new Answer(request.arguments().size(), request.command() + request.arguments());
    }

    @Test
    void whatIsAskedArrivesAndTheAnswerComesBack() throws IOException {
        try (var _ = ControlServer.open(socket(), ControlTest::echo)) {
            var answer =
                    new ControlClient(socket())
                            .ask(new Request("drain", List.of("a b", "\"ü\n", "")));
            assertThat(answer).isEqualTo(new Answer(3, "drain[a b, \"ü\n, ]"));
        }
    }

    @Test
    void onlyRootMayAsk() throws IOException {
        try (var _ = ControlServer.open(socket(), ControlTest::echo)) {
            assertThat(Files.getPosixFilePermissions(socket()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void withoutADaemonItSaysSo() {
        assertThatThrownBy(() -> new ControlClient(socket()).ask(new Request("status", List.of())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("nobody answers");
    }

    @Test
    void aServerThatStartsTakesTheSocketOfOneThatWasKilled() throws IOException {
        var killed = ControlServer.open(socket(), _ -> new Answer(1, "old"));
        try (var _ = ControlServer.open(socket(), _ -> new Answer(0, "new"))) {
            var answer = new ControlClient(socket()).ask(new Request("status", List.of()));
            assertThat(answer.output()).isEqualTo("new");
        } finally {
            killed.close();
        }
    }

    @Test
    void oneWhoSaysNothingKeepsNobodyWaiting() throws IOException {
        try (var _ = ControlServer.open(socket(), ControlTest::echo);
                var silent = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            assertThat(silent.isConnected()).isTrue();
            assertThat(new ControlClient(socket()).ask(new Request("status", List.of())).exit())
                    .isZero();
        }
    }

    @Test
    void optionsAndWordsAreToldApart() {
        var request = new Request("explain", List.of("10.0.0.1", "--dscp=4", "--dscp=46", "a=b"));
        assertThat(request.words()).containsExactly("10.0.0.1", "a=b");
        assertThat(request.option("dscp")).contains("46");
        assertThat(request.option("port")).isEmpty();
    }

    @Test
    void aConnectionThatIsCutIsNoAnswer() throws IOException {
        try (var _ =
                ControlServer.open(
                        socket(),
                        _ -> {
                            throw new IllegalStateException("the daemon is killed");
                        })) {
            assertThatThrownBy(
                            () -> new ControlClient(socket()).ask(new Request("status", List.of())))
                    .isInstanceOf(UserError.class);
        }
    }
}
