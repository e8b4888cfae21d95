package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The file tree of the built image, which is the disk image's: nothing in it belongs to one
/// machine, and the files by which the router keeps its rules are ours.
@Tag("lab")
@Order(12)
@ExtendWith(Lab.class)
class ImageContentsTest {
    private static final Path TREE = Lab.cache().resolve("images/current/tree");
    private static final Path OURS = Commands.TOP.resolve("mwan-image/files");

    private static Stream<Path> files(String below) {
        try (var files = Files.walk(TREE.resolve(below))) {
            return files
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList()
                    .stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean isPrivateKey(Path file) {
        try {
            var head =
                    new String(
                            Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
            return head.contains("PRIVATE KEY-----\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void noPassword() throws IOException {
        for (var account : Files.readAllLines(TREE.resolve("etc/shadow"))) {
            assertThat(account.split(":", -1)[1]).as(account).matches("[!*]+");
        }
        for (var account : Files.readAllLines(TREE.resolve("etc/passwd"))) {
            assertThat(account.split(":", -1)[1]).as(account).isEqualTo("x");
        }
    }

    @Test
    void noKeyOfAMachine() {
        assertThat(files("etc").filter(ImageContentsTest::isPrivateKey)).isEmpty();
        assertThat(files("etc/ssh").map(file -> file.getFileName().toString()))
                .contains("sshd_config")
                .noneMatch(name -> name.startsWith("ssh_host_"));
        assertThat(files("root").map(Path::toString)).noneMatch(name -> name.contains("/.ssh/"));
        assertThat(files("var/lib/systemd").map(file -> file.getFileName().toString()))
                .doesNotContain("random-seed");
    }

    @Test
    void noMachineId() throws IOException {
        assertThat(TREE.resolve("etc/machine-id")).isEmptyFile();
        assertThat(TREE.resolve("var/lib/dbus/machine-id")).doesNotExist();
        assertThat(TREE.resolve("var/lib/cloud")).doesNotExist();
    }

    @Test
    void theRulesetIsOursAndNeverFlushes() throws IOException {
        for (var file :
                List.of(
                        "etc/nftables.conf",
                        "etc/systemd/system/nftables.service.d/10-mwan.conf",
                        "etc/apt/apt.conf.d/52-mwan-unattended-upgrades")) {
            assertThat(TREE.resolve(file)).hasSameTextualContentAs(OURS.resolve(file));
        }
        assertThat(Files.readAllLines(TREE.resolve("etc/nftables.conf")))
                .filteredOn(line -> !line.startsWith("#"))
                .noneMatch(line -> line.contains("flush"))
                .contains("destroy table inet mwan_guard");
        // What systemd makes of the packaged unit and our file: a start, and no stop.
        assertThat(
                        Lab.exec("mwan", "systemctl", "show", "-P", "ExecStop", "nftables.service")
                                .succeeded()
                                .out())
                .isBlank();
    }
}
