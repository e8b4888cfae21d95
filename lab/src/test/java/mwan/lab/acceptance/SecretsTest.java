package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// No secret is in any log, output, process list, or in a file that others can read.
@Tag("lab")
@Order(80)
@ExtendWith(Lab.class)
class SecretsTest {
    /// Who may do what with the files that hold what is read, but for images, which are large.
    private static final String FILES_WITH =
            """
            read -r secret
            grep -rlsF --exclude-dir=proc --exclude='*.qcow2' --exclude='*.raw' -e "$secret" "$@" |
              while read -r file; do stat -c '%a %n' "$file"; done
            true
            """;

    /// A secret, by what it is called: a test that fails must not print it.
    private record Known(String name, String text) {
        boolean isIn(CharSequence somewhere) {
            return somewhere.toString().contains(text);
        }
    }

    private static List<Known> secrets() throws IOException {
        var workstation = Lab.folder().resolve("workstation");
        var secrets = new ArrayList<Known>();
        secrets.add(
                new Known(
                        "the API's password",
                        Files.readString(workstation.resolve("proxmox-password")).strip()));
        for (var key : List.of("id_ed25519", "certificates/private_key.pem")) {
            // A line from the key's middle: enough to be sure, and no line that other keys share.
            secrets.add(new Known(key, Files.readAllLines(workstation.resolve(key)).get(2)));
        }
        return secrets;
    }

    private static void assertNoneIn(String where, CharSequence text) throws IOException {
        assertThat(text.length()).as(where).isPositive();
        assertThat(secrets().stream().filter(secret -> secret.isIn(text)).map(Known::name))
                .as("secrets in " + where)
                .isEmpty();
    }

    @Test
    void outputsHaveNone() throws IOException {
        for (var outcome :
                List.of(
                        Lab.site("up", "--verbose", "--no-verify"),
                        Lab.site("plan", "--verbose", "--output", "json"),
                        Lab.site("verify", "--verbose"),
                        Lab.site("status", "--verbose"))) {
            assertNoneIn(String.join(" ", outcome.command()), outcome.out() + outcome.err());
        }
    }

    @Test
    void logsHaveNone() throws IOException {
        for (var host : List.of("vault", "mwan")) {
            assertNoneIn(
                    "the logs of " + host,
                    Lab.exec(
                                    host,
                                    "sh",
                                    "-c",
                                    "journalctl --no-pager; cat /var/log/mwan-debug.log /var/log/cloud-init*.log 2>/dev/null; true")
                            .succeeded()
                            .out());
        }
        try (var files = Files.walk(Lab.folder().resolve("run"))) {
            for (var file : (Iterable<Path>) files.filter(SecretsTest::isLog)::iterator) {
                assertNoneIn(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static boolean isLog(Path file) {
        var name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && file.toFile().length() > 0
                && (name.endsWith(".log") || name.endsWith(".console") || name.equals("requests"));
    }

    @Test
    void processListsHaveNoneWhileUpRuns() throws IOException {
        var up = Commands.startSilently(Lab.command("up", "--site", Lab.SITE));
        var seen = new StringBuilder();
        while (up.isAlive()) {
            ProcessHandle.allProcesses()
                    .forEach(process -> {
                        var folder = Path.of("/proc", String.valueOf(process.pid()));
                        try {
                            seen.append(Files.readString(folder.resolve("cmdline")));
                        } catch (IOException gone) {
                            seen.append(' ');
                        }
                    });
        }
        assertThat(seen).contains("mwan-provision");
        assertNoneIn("process lists", seen);
    }

    @Test
    void filesThatHoldOneAreOnlyTheirOwners() throws IOException {
        var wide = new ArrayList<String>();
        for (var host : List.of("vault", "mwan")) {
            for (var secret : secrets()) {
                wide.addAll(
                        readableByOthers(
                                Lab.execCommand(host, "sh", "-c", FILES_WITH, "sh"),
                                secret,
                                "/etc",
                                "/root",
                                "/var",
                                "/run",
                                "/opt",
                                "/tmp"));
            }
        }
        assertThat(wide).isEmpty();
    }

    @Test
    void noFileOfTheWorkstationThatOthersCanReadHoldsOne() throws IOException {
        var home = Path.of(System.getProperty("user.home"));
        for (var secret : secrets()) {
            assertThat(
                            readableByOthers(
                                    List.of("sh", "-c", FILES_WITH, "sh"),
                                    secret,
                                    "/tmp",
                                    "/run",
                                    home.resolve(".cache/mwan/log").toString(),
                                    home.resolve(".config").toString(),
                                    Lab.folder().resolve("run").toString(),
                                    Lab.folder().resolve("workstation").toString()))
                    .as(secret.name())
                    .isEmpty();
        }
    }

    private static List<String> readableByOthers(
            List<String> command, Known secret, String... folders) {
        return Commands.run(
                        Stream.concat(command.stream(), Stream.of(folders)).toList(),
                        Map.of(),
                        secret.text() + "\n")
                .succeeded()
                .lines()
                .stream()
                .filter(line -> !line.startsWith("600 "))
                .toList();
    }
}
