package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mwan.provision.progress.Progress;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.Port;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToldRemoteTest {
    private static final SshTarget VAULT =
            new SshTarget(
                    HostName.parse("vault"),
                    new Port(22),
                    LoginName.parse("root"),
                    Optional.empty(),
                    SshTarget.usersKnownHosts());

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final FakeRemote host =
            new FakeRemote("root@vault").withFile("/etc/secret", "hunter2", FileMode.PRIVATE);

    private List<String> told(SshTarget target, Consumer<Remote> work) {
        var progress =
                new Progress(
                        new PrintStream(written, true, StandardCharsets.UTF_8),
                        Progress.Loudness.VERBOSE);
        try (var remote = new ToldRemote(host, target, progress)) {
            work.accept(remote);
        }
        return written.toString(StandardCharsets.UTF_8).lines().map(String::strip).toList();
    }

    @Test
    void commandsAreToldAsOneCanPasteThem() {
        host.withProgram("qm", command -> host.result(command, 0, "", ""));
        assertThat(told(VAULT, remote -> remote.run("qm", "set", "105", "--name", "mwan")))
                .containsExactly("$ ssh -n root@vault 'qm set 105 --name mwan'");
    }

    @Test
    void theWayThereIsPartOfIt(@TempDir Path folder) throws Exception {
        host.withProgram("true", command -> host.result(command, 0, "", ""));
        var key = SshKeyFiles.publicPart(SshKeyFiles.generate(folder, "key", "ed25519"));
        var target =
                new SshTarget(
                        HostName.parse("vault"),
                        new Port(2222),
                        LoginName.parse("admin"),
                        Optional.of(Path.of("/home/me/the key")),
                        new SshTarget.HostKeys.Only(key));
        assertThat(told(target, remote -> remote.run("true")))
                .containsExactly(
                        "$ ssh -n -p 2222 -i '/home/me/the key' -o 'IdentitiesOnly=yes'"
                                + " -o 'KnownHostsCommand=/bin/echo %H "
                                + key
                                + "' admin@vault true");
    }

    @Test
    void inputAndContentAreNeverTold() {
        host.withProgram("tee", command -> host.result(command, 0, "", ""));
        var lines =
                told(
                        VAULT,
                        remote -> {
                            remote.run(
                                    Command.of("tee", "/etc/secret")
                                            .withInput(Bytes.of("hunter2")));
                            remote.write("/etc/secret", Bytes.of("hunter2"), FileMode.PRIVATE);
                            remote.read("/etc/secret");
                            remote.stat("/etc/secret");
                            remote.remove("/etc/secret");
                        });
        assertThat(lines)
                .containsExactly(
                        "$ ssh root@vault 'tee /etc/secret' # reads 7 bytes, which are not shown",
                        "$ # root@vault: write /etc/secret: 7 bytes, mode 0600",
                        "$ ssh -n root@vault 'cat -- /etc/secret'",
                        "$ ssh -n root@vault 'stat -L -- /etc/secret'",
                        "$ ssh -n root@vault 'rm -f -- /etc/secret'");
    }

    /// By a shell that takes the place of both: what it hands to `ssh` is run by another.
    @Test
    void whatIsPastedRunsAsItWasMeant() throws IOException, InterruptedException {
        host.withProgram("printf", command -> host.result(command, 0, "", ""));
        var words =
                List.of("printf", "%s|", "plain", "two words", "it's", "a\nb", "\t$HOME\\\"`", "");
        var line = told(VAULT, remote -> remote.run(Command.of(words))).getFirst();
        var bash =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                "ssh() { sh -c \"${@: -1}\"; }\n" + line.replaceFirst("^[$] ", ""))
                        .start();
        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("plain|two words|it's|a\nb|\t$HOME\\\"`||");
    }
}
