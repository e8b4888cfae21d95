package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// With a VM that boots and a host that works on by itself: `up` is killed after every tenth call
/// of the API, by SSH or SFTP, run again, and ends where it ends undisturbed. The calls are those
/// that it tells with `--verbose`, each before it is made; what is asked again and again is one.
@Tag("lab")
@Tag("slow")
@Order(83)
@ExtendWith(Lab.class)
class KilledInTheLabTest {
    private static final int STEP = 10;
    private static final String CERTIFICATE = "/etc/wpa_supplicant/client.pem";

    /// Files with mode, owner and content, and what `qm` and systemd say.
    private static final String OF_A_HOST =
            """
            cd /
            find "$@" -xdev \\( -type f -o -type l \\) -print0 2>/dev/null | sort -z |
            while IFS= read -r -d '' file; do
                stat -c '%N %a %U:%G' -- "$file"
                if [ -f "$file" ] && [ ! -L "$file" ]; then
                    if [ ! -s "$file" ] || grep -qI . -- "$file"; then cat -- "$file"; else sha256sum -- "$file"; fi
                fi
            done
            systemctl --failed --plain --no-legend
            """;

    private static final String OF_VAULT =
            """
            qm list
            qm listsnapshot 113
            ls var/lib/vz/import run/lock
            cat sys/bus/pci/devices/0000:02:00.0/sriov_numvfs
            ip link show enp2s0f0np0
            systemctl is-enabled x710-vf-setup.service
            systemctl is-active x710-vf-setup.service
            systemctl list-units --all --plain --no-legend 'mwan-*'
            """;

    private static final String OF_THE_ROUTER =
            """
            systemctl is-active mwan.service wpa_supplicant-mwan.service
            systemctl list-timers --all --plain --no-legend 'mwan-*'
            ls -d var/lib/mwan/trial var/lib/mwan/restart/* 2>&1
            cat var/lib/mwan/last-change
            """;

    @TempDir private static Path folder;

    @AfterAll
    static void theSiteAsItWas() {
        Lab.site("up", "--restart", "allow", "--no-verify").succeeded();
    }

    @Test
    void onAFreshSite() {
        new Scene(
                        "fresh",
                        () -> Lab.site("down", "--yes").succeeded(),
                        List.of("up", "--site", Lab.SITE, "--no-verify"))
                .count();
    }

    /// A VF that a hand has changed, a certificate that is another, a new site file.
    @Test
    void onAChange() throws IOException {
        var changed = folder.resolve("changed.yaml");
        Files.writeString(
                changed,
                Files.readString(Commands.TOP.resolve(Lab.SITE))
                        .replace("debugLogging: true", "debugLogging: false"));
        new Scene(
                        "change",
                        KilledInTheLabTest::aRouterWithDrift,
                        List.of(
                                "up",
                                "--site",
                                changed.toString(),
                                "--restart",
                                "allow",
                                "--no-verify"))
                .count();
    }

    private static void aRouterWithDrift() {
        Lab.site("up", "--restart", "allow", "--no-verify").succeeded();
        Lab.exec("vault", "ip", "link", "set", "enp2s0f0np0", "vf", "0", "spoofchk", "on")
                .succeeded();
        Lab.script("mwan", "echo damaged >" + CERTIFICATE).succeeded();
    }

    /// @param begin makes what `up` begins with
    private record Scene(String name, Runnable begin, List<String> up) {

        void count() {
            begin.run();
            int calls = killedAfter(Integer.MAX_VALUE);
            var undisturbed = state();
            int made = 0;
            int alike = 0;
            for (int last = STEP; last < calls; last += STEP) {
                begin.run();
                if (killedAfter(last) <= last) {
                    continue;
                }
                made++;
                var again = Lab.provision(words("--lock-wait", "120"));
                var now = state();
                if (again.exit() == 0 && now.equals(undisturbed)) {
                    alike++;
                    System.out.printf(
                            "%s, killed after call %d of %d: ends alike%n", name, last, calls);
                } else {
                    System.out.printf(
                            "%s, killed after call %d: up ended with %d%n%s%s%n",
                            name, last, again.exit(), again.err(), difference(undisturbed, now));
                }
            }
            System.out.printf(
                    "up killed after every tenth of %d calls, %s, run again: %d of %d end alike%n",
                    calls, name, alike, made);
            assertThat(made).isGreaterThan(5);
            assertThat(alike).isEqualTo(made);
        }

        private String[] words(String... more) {
            return Stream.concat(up.stream(), Stream.of(more)).toArray(String[]::new);
        }

        /// @return how many calls it began; as many as it may when it came to its end
        private int killedAfter(int calls) {
            var process = Commands.startTold(Lab.command(words("--verbose")));
            int begun = 0;
            try (var told =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getErrorStream(), StandardCharsets.UTF_8))) {
                List<ProcessHandle> all = List.of();
                String line;
                while ((line = told.readLine()) != null) {
                    if (!line.strip().startsWith("$ ")) {
                        continue;
                    }
                    if (begun++ == 0) {
                        all =
                                Stream.concat(Stream.of(process.toHandle()), process.descendants())
                                        .toList();
                    }
                    if (begun > calls) {
                        all.forEach(ProcessHandle::destroyForcibly);
                        break;
                    }
                }
                process.waitFor();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopped);
            }
            if (begun <= calls) {
                assertThat(process.exitValue()).isZero();
            }
            return begun;
        }
    }

    private static String state() {
        return alike(
                of(
                                "vault",
                                OF_VAULT,
                                "etc/pve/qemu-server/113.conf",
                                "etc/pve/storage.cfg",
                                "etc/network",
                                "etc/systemd/system",
                                "usr/local",
                                "var/lib/vz/snippets",
                                "var/lib/mwan-provision")
                        + of(
                                "mwan",
                                OF_THE_ROUTER,
                                "etc/mwan",
                                "etc/wpa_supplicant",
                                "etc/systemd",
                                "etc/iproute2",
                                "etc/sysctl.d",
                                "opt/mwan",
                                "usr/local"));
    }

    private static String of(String host, String more, String... paths) {
        return "== " + host + "\n" + Lab.script(host, OF_A_HOST + more, paths).out();
    }

    /// Keys, ids and times are new each time.
    private static String alike(String text) {
        return text.replaceAll("ssh-ed25519(%20| )[A-Za-z0-9+/=%]+", "ssh-ed25519 KEY")
                .replaceAll("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "UUID")
                .replaceAll("\\b[0-9a-f]{32}\\b", "TRACE")
                .replaceAll("ctime=\\d+", "ctime=TIME");
    }

    private static String difference(String wanted, String found) {
        var before = wanted.lines().toList();
        var now = found.lines().toList();
        var lines = new StringBuilder();
        before.stream()
                .filter(line -> !now.contains(line))
                .forEach(line -> lines.append("- ").append(line).append('\n'));
        now.stream()
                .filter(line -> !before.contains(line))
                .forEach(line -> lines.append("+ ").append(line).append('\n'));
        return lines.isEmpty() && !wanted.equals(found) ? "in another order" : lines.toString();
    }
}
