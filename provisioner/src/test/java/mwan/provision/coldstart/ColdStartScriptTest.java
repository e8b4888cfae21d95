package mwan.provision.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// cold-start.sh itself, with lists as they are prepared for it.
class ColdStartScriptTest {
    private static final String TRACE = "0123456789abcdef0123456789abcdef";

    @TempDir private Path folder;

    @BeforeEach
    void lay() throws IOException {
        try (var script = Step.class.getResourceAsStream("cold-start.sh")) {
            Files.write(
                    folder.resolve("cold-start.sh"),
                    Objects.requireNonNull(script, "cold-start.sh").readAllBytes());
        }
        Files.writeString(folder.resolve("trace"), TRACE + "\n");
        give("back", List.of());
        Files.createFile(folder.resolve("begin"));
    }

    private void give(String list, List<Step> steps) throws IOException {
        Files.write(folder.resolve(list), Step.list(steps).toArray());
    }

    private String run(String... words) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>();
        command.addAll(
                List.of("bash", folder.resolve("cold-start.sh").toString(), folder.toString()));
        command.addAll(List.of(words));
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        process.waitFor();
        var state = Files.readString(folder.resolve("state"));
        assertThat(state).startsWith(TRACE + " ").endsWith("\n");
        return state.substring(TRACE.length() + 1).strip();
    }

    private Step touch(String name) {
        return Step.of("make " + name, Duration.ofSeconds(5), "touch", at(name).toString());
    }

    private Step fail() {
        return Step.of("fail", Duration.ofSeconds(5), "sh", "-c", "echo no such thing >&2; exit 3");
    }

    private Path at(String name) {
        return folder.resolve(name);
    }

    @Test
    void everyCommandRunsInItsOrder() throws Exception {
        give("forward", List.of(touch("one"), touch("two")));
        assertThat(run("forward")).isEqualTo("done");
        assertThat(at("one")).exists();
        assertThat(at("two")).exists();
    }

    @Test
    void aListThatIsForgottenDoesNothing() throws Exception {
        give("forward", List.of(touch("one")));
        Files.writeString(at("state"), TRACE + " prepared\n");
        Files.delete(at("begin"));
        assertThat(run("forward")).isEqualTo("prepared");
        assertThat(at("one")).doesNotExist();
    }

    @Test
    void aListBeginsOnce() throws Exception {
        give("forward", List.of(touch("one")));
        assertThat(run("forward")).isEqualTo("done");
        Files.delete(at("one"));
        assertThat(run("forward")).isEqualTo("done");
        assertThat(at("one")).doesNotExist();
    }

    @Test
    void argumentsPassLiterally() throws Exception {
        var hostile = "a b\n$(touch " + at("executed") + "); `id` '\" \\ * ~ é";
        give(
                "forward",
                List.of(
                        Step.of(
                                "print",
                                Duration.ofSeconds(5),
                                List.of(
                                        "sh",
                                        "-c",
                                        "printf %s \"$1\" >\"$0\"",
                                        at("out") + "",
                                        hostile)),
                        Step.of("an empty argument", Duration.ofSeconds(5), "test", "-z", "")));
        assertThat(run("forward")).isEqualTo("done");
        assertThat(at("out")).hasContent(hostile);
        assertThat(at("executed")).doesNotExist();
    }

    @Test
    void theFirstThatFailsIsToldAndAllIsTakenBack() throws Exception {
        give("forward", List.of(touch("one"), fail(), touch("two")));
        give("back", List.of(touch("back")));
        assertThat(run("forward")).isEqualTo("rolled back: fail: no such thing");
        assertThat(at("two")).doesNotExist();
        assertThat(at("back")).exists();
    }

    @Test
    void whatMayFailStopsNothing() throws Exception {
        give("forward", List.of(fail().orGoOn(), touch("two")));
        assertThat(run("forward")).isEqualTo("done");
        assertThat(at("two")).exists();
    }

    @Test
    void whatTakesTooLongIsEnded() throws Exception {
        give("forward", List.of(Step.of("wait", Duration.ofSeconds(1), "sleep", "60")));
        assertThat(run("forward")).isEqualTo("rolled back: wait: it took longer than 1 s");
    }

    @Test
    void aProgramThatIsNotThereIsAFailure() throws Exception {
        give("forward", List.of(Step.of("run", Duration.ofSeconds(5), "/no/such/program")));
        assertThat(run("forward")).startsWith("rolled back: run: ").contains("/no/such/program");
    }

    @Test
    void onTheWayBackEachPartIsTried() throws Exception {
        give("back", List.of(fail(), touch("two"), fail()));
        assertThat(run("back", "nobody answers"))
                .isEqualTo("not wholly rolled back: nobody answers; then fail: no such thing");
        assertThat(at("two")).exists();
    }

    /// `qm` as it is for this step: a snapshot fails, and is in the list then or not.
    private Step takeSnapshot(boolean listed) throws IOException {
        var qm = at("qm");
        Files.writeString(
                qm,
                """
                #!/bin/sh
                echo "$@" >>%s
                case $1 in
                snapshot) echo 'snapshot feature is not available' >&2; exit 25 ;;
                listsnapshot) echo '`-> current'; %s ;;
                esac
                """
                        .formatted(at("asked"), listed ? "echo '`-> mwan-before'" : ":"));
        Files.setPosixFilePermissions(qm, PosixFilePermissions.fromString("rwx------"));
        return Step.of(
                "snapshot",
                Duration.ofSeconds(5),
                "env",
                "PATH=" + folder + ":" + System.getenv("PATH"),
                "sh",
                "-c",
                ColdStart.TAKE_SNAPSHOT,
                "snapshot",
                "113",
                "mwan-before");
    }

    @Test
    void withoutASnapshotTheListGoesOn() throws Exception {
        give("forward", List.of(takeSnapshot(false).orGoOn(), touch("two")));
        assertThat(run("forward")).isEqualTo("done");
        assertThat(at("two")).exists();
        assertThat(at("missed")).hasContent("snapshot: snapshot feature is not available\n");
        assertThat(Files.readAllLines(at("asked")))
                .noneMatch(call -> call.startsWith("unlock"))
                .noneMatch(call -> call.startsWith("delsnapshot"));
    }

    /// It would lock the VM, and the start after it would be refused.
    @Test
    void halfASnapshotIsTakenAway() throws Exception {
        give("forward", List.of(takeSnapshot(true).orGoOn(), touch("two")));
        assertThat(run("forward")).isEqualTo("done");
        assertThat(at("two")).exists();
        assertThat(Files.readAllLines(at("asked")))
                .containsSubsequence(
                        "listsnapshot 113", "unlock 113", "delsnapshot 113 mwan-before --force 1");
    }

    /// Whoever asks for it sees that there is none.
    @Test
    void aSnapshotThatFailedIsAFailure() throws Exception {
        give("forward", List.of(takeSnapshot(true)));
        assertThat(run("forward")).startsWith("rolled back: snapshot: ");
    }
}
