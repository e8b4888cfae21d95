package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Upgrades of the packages that the router stands on. They are the image's own packages with a
/// higher version, installed by apt with all their maintainers' scripts.
@Order(48)
class UpgradeTest extends FaultScene {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String INCOMING = "/var/tmp/upgrades";

    /// The sources whose packages are upgraded, as dpkg names them.
    private static final List<String> SOURCES =
            List.of("openjdk-25", "nftables", "systemd", "systemd-boot-efi-amd64-signed", "wpa");

    private static String guest(String script, String... arguments) {
        return Lab.script("mwan", "set -euo pipefail\n" + script, arguments).succeeded().out();
    }

    /// Name, version and architecture of each of these packages, a line each.
    private static String installed() {
        return guest(
                """
                dpkg-query --show --showformat='${source:Package} ${Package} ${Version} ${Architecture}\\n' |
                    awk -v sources="$*" 'index(" " sources " ", " " $1 " ") {print $2, $3, $4}'
                """,
                SOURCES.toArray(String[]::new));
    }

    private static void bring(Path folder) throws IOException {
        guest("rm -rf " + INCOMING + "; mkdir " + INCOMING);
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                var target = INCOMING + "/" + file.getFileName();
                var process =
                        new ProcessBuilder(
                                        Lab.execCommand(
                                                "mwan", "dd", "status=none", "of=" + target))
                                .directory(Commands.TOP.toFile())
                                .redirectInput(file.toFile())
                                .start();
                assertThat(process.onExit().join().exitValue()).isZero();
            }
        }
    }

    private static String startupCacheInUse() {
        return Lab.script(
                        "mwan",
                        """
                        daemon=$(systemctl show -P MainPID mwan.service)
                        ! grep -q 'libjvm.so (deleted)' "/proc/$daemon/maps" &&
                            sed -n 's/.* \\(\\/opt\\/mwan\\/releases\\/.*\\.aot\\)$/\\1/p' "/proc/$daemon/maps" | sort -u
                        """)
                .out()
                .strip();
    }

    /// A release that `up` has brought makes its cache beside a daemon that has started already.
    private static String restartFromTheStartupCache() {
        Lab.await(
                "the release's startup cache",
                PATIENCE,
                () -> guest("ls /opt/mwan/current/ | grep '[.]aot$' || true").strip(),
                now -> !now.isEmpty());
        guest("systemctl restart mwan.service");
        Lab.awaitEverythingHealthy();
        return startupCacheInUse();
    }

    @Tag("slow")
    @Test
    void moveNoFlowAndTheStartupCacheIsMadeAgain(@TempDir Path folder) throws IOException {
        var before = installed();
        assertThat(before).contains("openjdk-25-jre-headless", "nftables", "udev", "wpasupplicant");
        repack(before, folder);
        bring(folder);
        var rules = guest("nft --stateless list ruleset; sha256sum /etc/nftables.conf");
        var cache = restartFromTheStartupCache();
        assertThat(cache).endsWith(".aot");
        try (var flows = Flows.keep(CLIENT, 0.2, 50, 50)) {
            System.out.println(
                    guest(
                            "export DEBIAN_FRONTEND=noninteractive\n"
                                    + "apt-get -q -y install "
                                    + INCOMING
                                    + "/*.deb"));
            assertThat(installed().lines())
                    .hasSameSizeAs(before.lines().toList())
                    .allMatch(line -> line.contains("+lab1 "));
            assertThat(guest("nft --stateless list ruleset; sha256sum /etc/nftables.conf"))
                    .isEqualTo(rules);
            var after =
                    Lab.await(
                            "the daemon to run from a startup cache of the new Java",
                            PATIENCE,
                            UpgradeTest::startupCacheInUse,
                            now -> now.endsWith(".aot") && !now.equals(cache));
            assertThat(guest("ls /opt/mwan/current/*.aot | wc -l").strip()).isEqualTo("1");
            Lab.awaitEverythingHealthy();
            theRouterItselfConnects();
            var all = flows.end();
            System.out.printf(
                    "upgrades under %d flows: %d asked, %d answered, %d moved or ended; cache %s%n",
                    all.size(),
                    all.stream().mapToInt(Flows.Flow::sent).sum(),
                    all.stream().mapToInt(Flows.Flow::answered).sum(),
                    all.stream().filter(flow -> !flow.stayed()).count(),
                    after);
            assertThat(all)
                    .hasSize(100)
                    .allMatch(Flows.Flow::stayed)
                    .allMatch(Flows.Flow::lostNothing);
        }
        guest("rm -rf " + INCOMING);
    }

    private static void repack(String packages, Path folder) {
        try (var script = UpgradeTest.class.getResourceAsStream("upgrades.sh")) {
            if (script == null) {
                throw new AssertionError("upgrades.sh is not among the tests' resources");
            }
            var file = Files.write(folder.resolve("upgrades.sh"), script.readAllBytes());
            Commands.run(
                            List.of(
                                    "bash",
                                    file.toString(),
                                    Lab.cache().toString(),
                                    folder.toString()),
                            Map.of(),
                            packages)
                    .succeeded();
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The one service that restarts a machine by itself would be this; the program asks apt.
    @Test
    void noUpgradeRestartsTheRouter() {
        assertThat(
                        guest(
                                        """
                                        apt-config dump | sed -n 's/^Unattended-Upgrade::Automatic-Reboot "\\(.*\\)";$/\\1/p'
                                        python3 -c 'import apt_pkg
                                        apt_pkg.init_config()
                                        print(apt_pkg.config.find_b("Unattended-Upgrade::Automatic-Reboot", False))'
                                        """)
                                .lines())
                .containsExactly("false", "False");
        // needrestart and its like are not there to restart the router's services either.
        assertThat(guest("command -v needrestart reboot-notifier || true")).isBlank();
    }
}
