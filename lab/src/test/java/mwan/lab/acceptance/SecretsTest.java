package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// No secret is in any log, output, process list, or in a file that others can read.
@Tag("lab")
@Order(80)
@ExtendWith(Lab.class)
class SecretsTest {
    private static List<String> secrets() throws IOException {
        var workstation = Lab.folder().resolve("workstation");
        var secrets = new ArrayList<String>();
        secrets.add(Files.readString(workstation.resolve("proxmox-password")).strip());
        for (var key : List.of("id_ed25519", "certificates/private_key.pem")) {
            // A line from the key's middle: enough to be sure, and no line that other keys share.
            secrets.add(Files.readAllLines(workstation.resolve(key)).get(2));
        }
        return secrets;
    }

    @Test
    void outputsHaveNone() throws IOException {
        var printed = new StringBuilder();
        for (var outcome :
                List.of(
                        Lab.site("up", "--verbose", "--no-verify"),
                        Lab.site("plan", "--verbose", "--output", "json"),
                        Lab.site("verify", "--verbose"),
                        Lab.site("status", "--verbose"))) {
            printed.append(outcome.out()).append(outcome.err());
        }
        for (var secret : secrets()) {
            assertThat(printed).doesNotContain(secret);
        }
    }

    @Test
    void logsHaveNone() throws IOException {
        var logs = new StringBuilder();
        for (var host : List.of("vault", "mwan")) {
            logs.append(
                    Lab.exec(
                                    host,
                                    "sh",
                                    "-c",
                                    "journalctl --no-pager; cat /var/log/mwan-debug.log /var/log/cloud-init*.log 2>/dev/null; true")
                            .succeeded()
                            .out());
        }
        try (var files = Files.walk(Lab.folder().resolve("run"))) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                logs.append(
                        new String(
                                Files.readAllBytes(file),
                                java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        for (var secret : secrets()) {
            assertThat(logs).doesNotContain(secret);
        }
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
        for (var secret : secrets()) {
            assertThat(seen).doesNotContain(secret);
        }
    }

    @Test
    void filesThatHoldOneAreOnlyTheirOwners() throws IOException {
        var wide = new ArrayList<String>();
        for (var host : List.of("vault", "mwan")) {
            for (var secret : secrets()) {
                var found =
                        Commands.run(
                                Lab.execCommand(
                                        host,
                                        "sh",
                                        "-c",
                                        "read -r secret; grep -rlsF -e \"$secret\" /etc /root /var /run /opt /tmp --exclude-dir=proc | while read -r f; do stat -c '%a %n' \"$f\"; done; true"),
                                java.util.Map.of(),
                                secret + "\n");
                found.lines().stream().filter(line -> !line.startsWith("600 ")).forEach(wide::add);
            }
        }
        assertThat(wide).isEmpty();
    }
}
