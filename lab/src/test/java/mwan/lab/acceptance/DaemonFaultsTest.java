package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What becomes of the daemon and of its files does not reach the packets.
@Order(45)
class DaemonFaultsTest extends FaultScene {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SITE_FILE = "/etc/mwan/site.yaml";

    /// How the daemon comes to be another process.
    enum Replacement {
        SIGKILL {
            @Override
            void happen() {
                Lab.exec("mwan", "systemctl", "kill", "--signal=KILL", "mwan.service").succeeded();
            }
        },
        RESTART {
            @Override
            void happen() {
                Lab.exec("mwan", "systemctl", "restart", "mwan.service").succeeded();
            }
        },
        UPGRADE {
            @Override
            void before() {
                // A release of another name runs, so that the program's own is another one.
                Lab.script(
                                "mwan",
                                """
                                set -e
                                cd /opt/mwan
                                cp -a "$(readlink -f current)" releases/000000000000
                                ln -sfn /opt/mwan/releases/000000000000 current.new
                                mv -fT current.new current
                                systemctl restart mwan.service
                                """)
                        .succeeded();
                Lab.awaitEverythingHealthy();
            }

            @Override
            void happen() {
                assertThat(Lab.site("runtime", "push").succeeded().out()).contains("done");
                assertThat(Lab.exec("mwan", "readlink", "-f", "/opt/mwan/current").out())
                        .doesNotContain("000000000000");
                Lab.exec("mwan", "rm", "-rf", "/opt/mwan/releases/000000000000").succeeded();
            }
        };

        void before() {}

        abstract void happen();
    }

    private static String daemon() {
        return Lab.exec("mwan", "systemctl", "show", "-P", "MainPID", "mwan.service").out().strip();
    }

    @ParameterizedTest
    @EnumSource
    void anotherProcessMovesNoFlow(Replacement replacement) {
        noneOfTheseFlowsIsMoved(replacement, 100, 0.2);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void anotherProcessMovesNoneOfAThousandFlows(Replacement replacement) {
        noneOfTheseFlowsIsMoved(replacement, 1000, 2);
    }

    private static void noneOfTheseFlowsIsMoved(
            Replacement replacement, int count, double seconds) {
        replacement.before();
        var before = daemon();
        try (var flows = Flows.keep(CLIENT, seconds, count / 2, count / 2)) {
            replacement.happen();
            Lab.await(
                    "another process",
                    PATIENCE,
                    DaemonFaultsTest::daemon,
                    now -> !now.equals("0") && !now.equals(before));
            Lab.awaitEverythingHealthy();
            theRouterItselfConnects();
            var all = flows.end();
            System.out.printf(
                    "%s under %d flows: %d asked, %d answered, %d moved or ended, %d segments sent again%n",
                    replacement,
                    all.size(),
                    all.stream().mapToInt(Flows.Flow::sent).sum(),
                    all.stream().mapToInt(Flows.Flow::answered).sum(),
                    all.stream().filter(flow -> !flow.stayed()).count(),
                    all.stream().mapToInt(Flows.Flow::retransmitted).sum());
            assertThat(all)
                    .hasSize(count)
                    .allMatch(Flows.Flow::stayed)
                    .allMatch(Flows.Flow::lostNothing);
        }
    }

    @Test
    void aSiteFileThatIsWrongIsRefusedAndTheOldOneGoesOn() {
        var before = daemon();
        try (var flows = Flows.keep(CLIENT, 0.1, 8, 8)) {
            Lab.script(
                            "mwan",
                            """
                            set -e
                            cp -a /etc/mwan/site.yaml /etc/mwan/site.yaml.kept
                            echo 'tables: nonsense' >>/etc/mwan/site.yaml
                            """)
                    .succeeded();
            var refused = Lab.exec("mwan", "mwan", "reload").ended(2);
            assertThat(refused.out() + refused.err()).contains("/etc/mwan/site.yaml", "tables");
            Lab.exec("mwan", "mwan", "status").succeeded();
            eachWanCarries();
            theRouterItselfConnects();
            Lab.script("mwan", "mv /etc/mwan/site.yaml.kept /etc/mwan/site.yaml").succeeded();
            Lab.exec("mwan", "mwan", "reload").succeeded();
            assertThat(daemon()).isEqualTo(before);
            assertThat(flows.end()).allMatch(Flows.Flow::stayed).allMatch(Flows.Flow::lostNothing);
        }
    }

    /// By SIGHUP the daemon alone, by systemd the files of networkd and the others before it.
    @Test
    void aReloadTakesTheNewSiteFileAndKeepsTheDaemon() {
        var before = daemon();
        Lab.exec("mwan", "cp", "-a", SITE_FILE, SITE_FILE + ".kept").succeeded();
        try (var flows = Flows.keep(CLIENT, 0.1, 8, 8)) {
            edit("s/debugLogging: true/debugLogging: false/");
            hangUp();
            Lab.await("no debug log", PATIENCE, DaemonFaultsTest::debugLines, lines -> lines == 0);
            edit("s/debugLogging: false/debugLogging: true/");
            hangUp();
            Lab.await("a debug log", PATIENCE, DaemonFaultsTest::debugLines, lines -> lines > 0);

            // What the daemon is not asked to write is there again after systemd's reload alone.
            var tables = "/etc/iproute2/rt_tables.d/mwan.conf";
            Lab.exec("mwan", "rm", tables).succeeded();
            Lab.exec("mwan", "mwan", "reload").succeeded();
            Lab.exec("mwan", "test", "-e", tables).ended(1);
            Lab.exec("mwan", "systemctl", "reload", "mwan.service").succeeded();
            Lab.exec("mwan", "test", "-e", tables).succeeded();

            Lab.script("mwan", "echo 'tables: nonsense' >>" + SITE_FILE).succeeded();
            Lab.exec("mwan", "systemctl", "reload", "mwan.service").ended(1);
            var since = Lab.exec("mwan", "date", "+%s.%N").succeeded().out().strip();
            hangUp();
            Lab.await(
                    "the file to be refused",
                    PATIENCE,
                    () -> journalSince(since),
                    said -> said.contains("refused, the old site file goes on"));
            Lab.exec("mwan", "mwan", "status").succeeded();
            eachWanCarries();
            Lab.exec("mwan", "mv", SITE_FILE + ".kept", SITE_FILE).succeeded();
            Lab.exec("mwan", "systemctl", "reload", "mwan.service").succeeded();
            assertThat(daemon()).isEqualTo(before);
            assertThat(flows.end()).allMatch(Flows.Flow::stayed).allMatch(Flows.Flow::lostNothing);
        } finally {
            Lab.script("mwan", "! mv " + SITE_FILE + ".kept " + SITE_FILE + " 2>/dev/null");
        }
    }

    private static void edit(String script) {
        Lab.exec("mwan", "sed", "-i", script, SITE_FILE).succeeded();
    }

    private static void hangUp() {
        Lab.exec("mwan", "systemctl", "kill", "--kill-whom=main", "-s", "HUP", "mwan.service")
                .succeeded();
    }

    private static String journalSince(String time) {
        return Lab.exec("mwan", "journalctl", "--no-pager", "-u", "mwan", "--since", "@" + time)
                .out();
    }

    /// What the debug log says of a WAN that is drained and restored.
    private static int debugLines() {
        return Lab.script(
                        "mwan",
                        """
                        wc -l </var/log/mwan-debug.log
                        mwan drain monkeybrains >/dev/null
                        mwan restore monkeybrains >/dev/null
                        wc -l </var/log/mwan-debug.log
                        """)
                .succeeded()
                .lines()
                .stream()
                .mapToInt(Integer::parseInt)
                .reduce(0, (first, second) -> second - first);
    }

    @Test
    void aDiskThatIsFullHindersNeitherRoutingNorFailover() {
        var before = daemon();
        // Where it logs, keeps its socket and what is drained: not a byte is left. A daemon that is
        // started there finds its socket's place full too.
        Lab.script(
                        "mwan",
                        """
                        set -e
                        mount -t tmpfs -o size=4k full /var/log
                        head -c 4096 /dev/zero >/var/log/full
                        mount -o remount,size=$(($(df --output=used -k /run | tail -n 1)))k /run
                        cat /dev/zero >/run/full 2>/dev/null || true
                        ! echo 1 2>/dev/null >/run/one-more
                        """)
                .succeeded();
        try {
            try (var flows = Flows.keep(CLIENT, 0.1, 8, 8)) {
                failoverWorks();
                Lab.exec("mwan", "systemctl", "kill", "--signal=KILL", "mwan.service").succeeded();
                Lab.await(
                        "another process",
                        PATIENCE,
                        DaemonFaultsTest::daemon,
                        now -> !now.equals("0") && !now.equals(before));
                assertThat(flows.end())
                        .filteredOn(flow -> List.of(ATT4, ATT6).contains(flow.seen().getFirst()))
                        .allMatch(Flows.Flow::stayed)
                        .allMatch(Flows.Flow::lostNothing);
            }
            failoverWorks();
        } finally {
            Lab.script(
                            "mwan",
                            """
                            umount --lazy /var/log
                            rm -f /run/full /run/one-more
                            mount -o remount,size=20% /run
                            systemctl restart mwan.service
                            """)
                    .succeeded();
        }
    }

    private static void failoverWorks() {
        eachWanCarries();
        Lab.fault("black-hole", "webpass");
        Lab.await(
                "new connections over att alone",
                PATIENCE,
                () -> Traffic.connections(CLIENT, Lab.SEEN4, 4),
                seen -> seen.stream().allMatch(ATT4::equals));
        connectionsAreSeenFrom(SEEN6, ATT6);
        theRouterItselfConnects();
        Lab.heal();
        Lab.await(
                "balance",
                PATIENCE,
                () -> Traffic.connections(CLIENT, SEEN6, 4),
                seen -> List.copyOf(seen).containsAll(List.of(ATT6, WEBPASS6)));
        Lab.await(
                "balance",
                PATIENCE,
                () -> Traffic.connections(CLIENT, Lab.SEEN4, 4),
                seen -> seen.containsAll(List.of(ATT4, WEBPASS4)));
    }
}
