package mwan.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// mwan-image/rebuild itself, which wants root, with programs in place of the builder, the trials
/// and the upload, that end as the files beside them say.
@Tag("kernel")
class RebuildScriptTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    @TempDir private Path folder;

    private record Ended(int status, List<String> said) {}

    @BeforeEach
    void lay() throws IOException {
        Files.createDirectories(at("mwan-image/steps"));
        Files.createDirectories(at("cache/images/0123456789ab"));
        Files.createDirectories(at("cache/images/ba9876543210"));
        Files.copy(
                TOP.resolve("mwan-image/steps/progress.bash"),
                at("mwan-image/steps/progress.bash"));
        Files.copy(TOP.resolve("mwan-image/rebuild"), at("mwan-image/rebuild"));
        Files.writeString(at("site.yaml"), "site: lab\n");
        program(
                "mwan-provision",
                """
                case "$*" in
                'image build --check') echo "what the check says"; exit "$(cat "$here/check")" ;;
                'image build --update')
                    [[ ! -e $here/no-build ]] || exit 3
                    ln -sfn ba9876543210 "$MWAN_CACHE/images/current"
                    echo "$MWAN_CACHE/images/ba9876543210" ;;
                esac
                """);
        program("mwan-image/boot-test", "[[ ! -e $here/no-boot ]]");
        program("mwan-image/reproduce", "[[ ! -e $here/differs ]]");
        check(1);
        Files.createSymbolicLink(at("cache/images/current"), Path.of("0123456789ab"));
    }

    private Path at(String name) {
        return folder.resolve(name);
    }

    private String image(String digest) {
        return at("cache/images/" + digest).toString();
    }

    /// Each call is noted in `calls`.
    private void program(String name, String script) throws IOException {
        Files.writeString(
                at(name),
                "#!/bin/bash\nhere=%s\necho \"%s $*\" >>\"$here/calls\"\n%s"
                        .formatted(folder, name, script));
        Files.setPosixFilePermissions(at(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void check(int status) throws IOException {
        Files.writeString(at("check"), status + "\n");
    }

    private void makes(String file) throws IOException {
        Files.createFile(at(file));
    }

    private Ended rebuild(String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(at("mwan-image/rebuild").toString()));
        command.addAll(List.of(options));
        var builder =
                new ProcessBuilder(command)
                        .redirectOutput(at("said").toFile())
                        .redirectError(at("told").toFile());
        builder.environment().put("MWAN_CACHE", at("cache").toString());
        int status = builder.start().waitFor();
        return new Ended(status, Files.readAllLines(at("said")));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(at("calls"));
    }

    private Path current() throws IOException {
        return Files.readSymbolicLink(at("cache/images/current"));
    }

    @Test
    void whatIsCurrentIsLeft() throws Exception {
        check(0);
        assertThat(rebuild())
                .isEqualTo(
                        new Ended(
                                0,
                                List.of(
                                        "what the check says",
                                        "current " + image("0123456789ab"))));
        assertThat(calls()).containsExactly("mwan-provision image build --check");
    }

    @Test
    void whatIsDueIsBuiltAndTried() throws Exception {
        assertThat(rebuild())
                .isEqualTo(
                        new Ended(
                                0,
                                List.of(
                                        "what the check says",
                                        "rebuilt " + image("ba9876543210"))));
        assertThat(current()).hasToString("ba9876543210");
        assertThat(calls())
                .containsExactly(
                        "mwan-provision image build --check",
                        "mwan-provision image build --update",
                        "mwan-image/boot-test " + image("ba9876543210"));
    }

    @Test
    void whatWasAskedForIsBuiltWithoutBeingDue() throws Exception {
        check(0);
        assertThat(rebuild("--always").said()).endsWith("rebuilt " + image("ba9876543210"));
    }

    @Test
    void whatDoesNotBootGivesWayToTheImageBefore() throws Exception {
        makes("no-boot");
        var ended = rebuild("--push", at("site.yaml").toString());
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).endsWith("kept " + image("0123456789ab"));
        assertThat(current()).hasToString("0123456789ab");
        assertThat(calls()).noneMatch(call -> call.contains("push"));
    }

    @Test
    void whatDiffersWhenBuiltTwiceGivesWayToo() throws Exception {
        makes("differs");
        assertThat(rebuild().status()).isZero();
        Files.delete(at("cache/images/current"));
        Files.createSymbolicLink(at("cache/images/current"), Path.of("0123456789ab"));
        var ended = rebuild("--twice");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).endsWith("kept " + image("0123456789ab"));
    }

    /// Nobody brings it to a host by accident.
    @Test
    void aFirstImageThatDoesNotBootIsNotTheCurrentOne() throws Exception {
        Files.delete(at("cache/images/current"));
        makes("no-boot");
        var ended = rebuild();
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).endsWith("kept none");
        assertThat(
                        Files.exists(
                                at("cache/images/current"),
                                java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void whatPassedIsPushedAndWhatIsCurrentToo() throws Exception {
        var push = "mwan-provision image push --site " + at("site.yaml");
        assertThat(rebuild("--push", at("site.yaml").toString()).status()).isZero();
        assertThat(calls()).endsWith(push);
        Files.delete(at("calls"));
        check(0);
        assertThat(rebuild("--push", at("site.yaml").toString()).status()).isZero();
        assertThat(calls()).containsExactly("mwan-provision image build --check", push);
    }

    @Test
    void aCheckThatCannotBeMadeBuildsNothing() throws Exception {
        check(3);
        assertThat(rebuild("--always").status()).isEqualTo(3);
        assertThat(calls()).containsExactly("mwan-provision image build --check");
    }

    @Test
    void aBuildThatFailsLeavesTheImageBefore() throws Exception {
        makes("no-build");
        assertThat(rebuild().status()).isEqualTo(3);
        assertThat(current()).hasToString("0123456789ab");
    }

    @Test
    void aSiteFileThatIsNotThereIsToldFirst() throws Exception {
        assertThat(rebuild("--push", "nowhere.yaml").status()).isEqualTo(2);
        assertThat(at("calls")).doesNotExist();
    }
}
