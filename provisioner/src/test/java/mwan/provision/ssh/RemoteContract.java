package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.host.SiteLock;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Waiting;
import mwan.value.SiteName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Remote] does, whatever is behind it; the host is this machine.
abstract class RemoteContract {
    @TempDir Path folder;

    abstract Remote remote();

    String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aCommandGivesItsOutputItsComplaintAndItsStatus() {
        var result = remote().run("sh", "-c", "echo out; echo err >&2; exit 7");
        assertThat(result.text()).isEqualTo("out\n");
        assertThat(result.complaint()).isEqualTo("err\n");
        assertThat(result.exit()).hasValue(7);
        assertThatThrownBy(() -> result.orThrow("cannot greet", "be kind"))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED))
                .hasMessageContaining("sh ended with 7: err");
    }

    @Test
    void hostileArgumentsAreNeverExecuted() {
        var hostile =
                List.of("$(touch x)", "a'b", "\"", "`id`", "; false", "\n", "", " ", "*", "ä€");
        var argv = new ArrayList<>(List.of("printf", "%s\\n"));
        argv.addAll(hostile);
        assertThat(remote().run(Command.of(argv)).text())
                .isEqualTo(String.join("\n", hostile) + "\n");
    }

    @Test
    void aCommandThatFillsBothStreamsDoesNotHang() {
        var script =
                "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo \"$1\"; echo \"$1\" >&2; done";
        var line = "x".repeat(200);
        var result = remote().run("sh", "-c", script, "sh", line);
        assertThat(result.stdout().size()).isEqualTo(3000 * 201);
        assertThat(result.stderr().size()).isEqualTo(3000 * 201);
    }

    @Test
    void inputIsGivenAndNeedNotBeRead() {
        var input = Bytes.of("line\n".repeat(200_000));
        assertThat(remote().run(Command.of("wc", "-c").withInput(input)).text().strip())
                .isEqualTo("1000000");
        assertThat(remote().run(Command.of("true").withInput(input)).ok()).isTrue();
    }

    @Test
    void aCommandThatTakesTooLongIsGivenUp() {
        assertThatThrownBy(() ->
                        remote().run(Command.of("sleep", "60").within(Duration.ofMillis(300))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("sleep still ran");
        assertThat(remote().run("echo", "well").text()).isEqualTo("well\n");
    }

    @Test
    void outputIsFollowedLineByLine() {
        var lines = new ArrayList<String>();
        var result = remote().follow(Command.of("printf", "a\\nb\\nlast"), lines::add);
        assertThat(lines).containsExactly("a", "b", "last");
        assertThat(result.ok()).isTrue();
    }

    @Test
    void aFileIsWrittenReadReplacedAndRemoved() throws Exception {
        var secret = Bytes.of("-----BEGIN\n\0ä\n".repeat(10_000));
        remote().write(file("key.pem"), secret, FileMode.PRIVATE);
        assertThat(remote().read(file("key.pem"))).contains(secret);
        assertThat(permissions("key.pem")).isEqualTo("rw-------");
        assertThat(remote().stat(file("key.pem")).orElseThrow())
                .satisfies(state -> assertThat(state.isFile()).isTrue())
                .satisfies(state -> assertThat(state.mode()).isEqualTo(FileMode.PRIVATE))
                .satisfies(state -> assertThat(state.size()).isEqualTo(secret.size()));
        remote().write(file("key.pem"), Bytes.of("new"), FileMode.PROGRAM);
        assertThat(permissions("key.pem")).isEqualTo("rwxr-xr-x");
        assertThat(remote().read(file("key.pem"))).contains(Bytes.of("new"));
        remote().remove(file("key.pem"));
        remote().remove(file("key.pem"));
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsAbsentIsEmptyAndNoError() {
        assertThat(remote().read(file("absent"))).isEmpty();
        assertThat(remote().stat(file("absent"))).isEmpty();
        assertThat(remote().stat(folder.toString()).orElseThrow().kind())
                .isEqualTo(FileState.Kind.FOLDER);
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws Exception {
        Files.createDirectory(folder.resolve("taken"));
        assertThatThrownBy(() -> remote().write(file("taken"), Bytes.of("x"), FileMode.PRIVATE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot write " + file("taken"));
        assertThatThrownBy(() -> remote().write(file("no/such"), Bytes.of("x"), FileMode.PRIVATE))
                .isInstanceOf(UserError.class);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("taken"));
        }
    }

    @Test
    void hostileFileNamesAreNames() throws Exception {
        var name = "a b'c$(touch d);\"e";
        remote().write(file(name), Bytes.of("1"), FileMode.READABLE);
        assertThat(Files.readString(folder.resolve(name))).isEqualTo("1");
        assertThat(remote().read(file(name))).contains(Bytes.of("1"));
        assertThat(remote().stat(file(name))).isPresent();
        remote().remove(file(name));
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void severalFilesAreReadByOneQuestion() {
        var contents =
                Map.of(
                        file("a b"), Bytes.of("two\nlines\n\n"),
                        file("$(id)"), Bytes.of("\0ä\n"),
                        file("empty"), Bytes.NONE);
        contents.forEach((path, content) -> remote().write(path, content, FileMode.PRIVATE));
        var asked = new ArrayList<>(contents.keySet());
        asked.add(1, file("none"));
        asked.add(folder.toString());
        assertThat(remote().readAll(asked)).isEqualTo(contents);
        assertThat(remote().readAll(List.of(file("none")))).isEmpty();
    }

    @Test
    void aHeldCommandStaysWhileOthersRunAndHearsItsEnd() throws Exception {
        // Signs of life are empty lines.
        var script =
                "echo ready; while read -r word && [ -z \"$word\" ]; do :; done;"
                        + " echo \"$word\" >\"$1\".new; mv \"$1\".new \"$1\"";
        try (var held = remote().hold(Command.of("sh", "-c", script, "sh", file("heard")))) {
            assertThat(held.firstLine()).contains("ready");
            assertThat(remote().run("echo", "beside").text()).isEqualTo("beside\n");
            assertThat(folder.resolve("heard")).doesNotExist();
        }
        assertThat(heard("heard")).isEqualTo("done\n");
        try (var silent = remote().hold(Command.of("true"))) {
            assertThat(silent.firstLine()).isEmpty();
        }
    }

    private String heard(String name) {
        return Waiting.real()
                .until(
                        Duration.ofSeconds(20),
                        () -> remote().read(file(name)).map(Bytes::text),
                        () -> new IllegalStateException(name + " was not written"));
    }

    @Test
    void aSiteIsChangedByOneRunAtATime() {
        var site = new SiteName("test-" + ProcessHandle.current().pid());
        try (var first = lock(site, "the first", Duration.ZERO)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> lock(site, "the second", Duration.ofMillis(200)))
                    .isInstanceOfSatisfying(
                            UserError.class,
                            error ->
                                    assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED))
                    .hasMessageContaining("another run changes it: the first");
        }
        // The host hears of the end a moment later.
        lock(site, "the third", Duration.ofSeconds(20)).close();
        remote().remove("/run/lock/mwan-" + site + ".lock");
    }

    private SiteLock lock(SiteName site, String holder, Duration patience) {
        return SiteLock.take(remote(), site, holder, patience, Waiting.real(), Progress.silent());
    }

    private String permissions(String name) throws java.io.IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }
}
