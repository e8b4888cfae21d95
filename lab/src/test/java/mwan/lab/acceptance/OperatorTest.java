package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an operator asks the router, and what it answers.
@Order(35)
class OperatorTest extends FaultScene {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Outcome mwan(String... arguments) {
        var command = new String[arguments.length + 1];
        command[0] = "mwan";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Lab.exec("mwan", command);
    }

    @Test
    void theWayOfARunningFlowIsExplained() {
        try (var flows = Flows.keep(CLIENT, 0.2, 4, 0)) {
            Lab.await(
                    "a flow that is answered",
                    PATIENCE,
                    () ->
                            mwan("explain", "10.250.250.2", "203.0.113.10", "--protocol", "tcp")
                                    .out(),
                    out -> out.contains("flow tcp 10.250.250.2:"));
            var explained =
                    mwan("explain", "10.250.250.2", "203.0.113.10", "--protocol", "tcp")
                            .succeeded()
                            .out();
            // Two WANs in turn: among four flows there are both.
            assertThat(explained)
                    .containsPattern(
                            "took att, since its conntrack mark is 0x1/0xff; rule ipv4 1100: .*;"
                                    + " seen as "
                                    + ATT4)
                    .containsPattern(
                            "took webpass, since its conntrack mark is 0x2/0xff; rule ipv4 1101:"
                                    + " .*; seen as "
                                    + WEBPASS4)
                    .contains("by chain choose_ipv4: numgen inc mod 2 vmap")
                    .contains("(map mapped_out: \"enatt0.3242\" . 10.250.250.2 : " + ATT4 + ")");
            assertThat(flows.end()).allMatch(Flows.Flow::stayed);
        }
    }

    @Test
    void aDrainedWanIsShownAndExplained() {
        mwan("drain", "att", "--for", "10m").succeeded();
        try {
            connectionsAreSeenFrom(Lab.SEEN4, WEBPASS4);
            assertThat(mwan("status").succeeded().out()).containsPattern("att .*\\(drained\\)");
            assertThat(mwan("explain", "10.250.250.2").succeeded().out())
                    .contains("att: not taken: it is drained");
        } finally {
            mwan("restore", "att").succeeded();
        }
        assertThat(mwan("drain", "nowhere").ended(2).err()).contains("the site has none");
        assertThat(mwan("drain", "att", "--for", "soon").ended(2).err()).contains("a time");
    }

    @Test
    void aWanIsDrainedAndRestoredWithoutHarmToRunningFlows() {
        try (var flows = Flows.keep(CLIENT, 0.1, 8, 8)) {
            mwan("drain", "att").succeeded();
            try {
                connectionsAreSeenFrom(Lab.SEEN4, WEBPASS4);
                connectionsAreSeenFrom(SEEN6, WEBPASS6);
            } finally {
                mwan("restore", "att").succeeded();
            }
            eachWanCarries();
            var all = flows.end();
            assertThat(all)
                    .filteredOn(flow -> List.of(ATT4, ATT6).contains(flow.seen().getFirst()))
                    .hasSize(8);
            assertThat(all).allMatch(Flows.Flow::stayed).allMatch(Flows.Flow::lostNothing);
        }
    }

    @Test
    void theEntryPointsThatHaveAlwaysBeenThere() {
        assertThat(Lab.exec("mwan", "/usr/local/bin/health-check.sh", "--status").succeeded().out())
                .contains("VERDICT", "monkeybrains");
        assertThat(Lab.exec("mwan", "/usr/local/bin/update-routes.sh").succeeded().out())
                .contains("no differences");
        var npt = "/usr/local/bin/update-npt.sh";
        Lab.exec("mwan", npt, "enwebpass0", "2604:5500:c271:be00::/60").succeeded();
        Lab.exec("mwan", npt, "enatt0.3242", "2600:1700:2f71:c80::/60").succeeded();
        assertThat(Lab.exec("mwan", npt, "enwebpass0", "2001:db8::/60").ended(2).err())
                .contains("not delegated on enwebpass0", "2604:5500:c271:be00::/60");
        assertThat(Lab.exec("mwan", npt, "enwebpass0").ended(2).err()).contains("usage");
    }

    /// Somebody takes a rule away as soon as the daemon has put it back.
    @Test
    void aDifferenceIsToldAndPutRight() {
        var said =
                Lab.script(
                                "mwan",
                                """
                                ask() {
                                    local end=$((SECONDS + 60))
                                    until said=$("$@"); status=$?; [[ $said == *1101* ]]; do
                                        ((SECONDS < end)) || exit 1
                                    done
                                    printf '%s ended with %s:\\n%s\\n' "$1" "$status" "$said"
                                }
                                while :; do ip rule del priority 1101 2>/dev/null; done &
                                trap 'kill %1' EXIT
                                ask mwan plan
                                ask /usr/local/bin/update-routes.sh
                                """)
                        .succeeded()
                        .out();
        Lab.await(
                "the rule to be there again",
                PATIENCE,
                () -> mwan("plan").exit(),
                exit -> exit == 0);
        assertThat(said)
                .containsPattern(
                        "mwan ended with 1:\nmissing: rule ipv4 1101: from all fwmark 0x2/0xff lookup 200")
                .containsPattern(
                        "update-routes.sh ended with 0:\nput right:\nmissing: rule ipv4 1101: ");
    }

    @Test
    void withoutADaemonEachCommandSaysSo() {
        Lab.exec("mwan", "systemctl", "stop", "mwan.service").succeeded();
        try {
            for (var command :
                    List.of(
                            "mwan status",
                            "mwan status --output json",
                            "mwan health",
                            "mwan plan",
                            "mwan apply",
                            "mwan npt",
                            "mwan explain 10.250.250.2",
                            "mwan drain att",
                            "mwan restore att",
                            "mwan reload",
                            "/usr/local/bin/health-check.sh --status",
                            "/usr/local/bin/update-routes.sh",
                            "/usr/local/bin/update-npt.sh enwebpass0 2604:5500:c271:be00::/60")) {
                var outcome = Lab.exec("mwan", command.split(" ")).ended(3);
                assertThat(outcome.out()).isEmpty();
                assertThat(outcome.err().strip())
                        .isEqualTo(
                                "mwan: cannot ask the daemon: /run/mwan/control.sock: nobody answers"
                                        + " there (see systemctl status mwan.service)");
            }
            eachWanCarries();
        } finally {
            Lab.exec("mwan", "systemctl", "start", "mwan.service").succeeded();
        }
    }

    @Test
    void onlyRootMayAsk() {
        assertThat(
                        Lab.exec("mwan", "stat", "-c", "%U %a %F", "/run/mwan/control.sock")
                                .succeeded()
                                .out()
                                .strip())
                .isEqualTo("root 600 socket");
    }

    /// On a terminal of its own, which sees a WAN fail.
    @Test
    void theLiveViewShowsWhatChanges() {
        var seen =
                Lab.script(
                                "mwan",
                                """
                                cat >/run/watch.py <<'END'
                                import os, pty, select, signal, sys, time
                                pid, terminal = pty.fork()
                                if pid == 0:
                                    # As a shell does; whoever runs the tests may ignore it.
                                    signal.signal(signal.SIGINT, signal.SIG_DFL)
                                    os.execvp("mwan", ["mwan", "status", "--watch"])
                                os.system("ip link set enwebpass0 down")
                                end = time.monotonic() + 30
                                seen = b""
                                while time.monotonic() < end and b"webpass       1     1       ipv4    unhealthy" not in seen:
                                    if select.select([terminal], [], [], 1)[0]:
                                        seen += os.read(terminal, 65536)
                                os.system("ip link set enwebpass0 up")
                                os.write(terminal, b"\\x03")
                                while True:
                                    try:
                                        more = os.read(terminal, 65536)
                                    except OSError:
                                        break
                                    if not more:
                                        break
                                    seen += more
                                sys.stdout.write(seen.decode(errors="replace"))
                                END
                                python3 /run/watch.py
                                rm /run/watch.py
                                """)
                        .succeeded()
                        .out();
        assertThat(seen)
                .startsWith("\u001b[?1049h")
                .contains("\u001b[H", "LATENCY", "unhealthy")
                .containsPattern("webpass +1 +1 +ipv4 +unhealthy")
                .contains("\u001b[?1049l");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat /run/mwan-trace-id",
                "tail -n 200 /var/log/mwan-debug.log",
                "journalctl -b --no-pager | grep -F 'traceId=' | tail -n 50"
            })
    void eachCommandOfTheQuickUsageShowsTheTraceOfNow(String command) {
        var id = Lab.exec("mwan", "cat", "/var/lib/mwan/trace-id").succeeded().out().strip();
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(Lab.script("mwan", command).succeeded().out()).contains(id);
    }

    @Test
    void theDebugLogIsJsonWithTheTraceInEachLine() {
        var lines =
                Lab.exec("mwan", "tail", "-n", "50", "/var/log/mwan-debug.log").succeeded().lines();
        assertThat(lines).isNotEmpty();
        for (var line : lines) {
            var entry = Lab.json(line);
            assertThat(entry.path("traceId").asText()).matches("[0-9a-f]{32}");
            assertThat(entry.path("event").asText()).isNotEmpty();
        }
    }

    @Test
    void theBootsTraceIsThereBeforeTheNetworkStarts() {
        var traced = saidAt("mwan-trace-boot.service", "boot: a new trace traceId=");
        for (var unit : List.of("systemd-networkd.service", "nftables.service")) {
            // systemd's own line, before the program runs.
            assertThat(traced).as("before " + unit).isLessThan(saidAt(unit, "Starting " + unit));
            assertThat(
                            Lab.exec("mwan", "systemctl", "show", "-P", "After", unit)
                                    .out()
                                    .strip()
                                    .split(" "))
                    .contains("mwan-trace-boot.service");
        }
    }

    /// When this boot's first such line was written, in microseconds by the kernel's own clock.
    private static long saidAt(String unit, String beginning) {
        return Lab.exec(
                        "mwan",
                        "journalctl",
                        "-b",
                        "--no-pager",
                        "-o",
                        "json",
                        "--output-fields=MESSAGE",
                        "-u",
                        unit)
                .succeeded()
                .lines()
                .stream()
                .map(Lab::json)
                .filter(line -> line.path("MESSAGE").asText().startsWith(beginning))
                .mapToLong(line -> line.path("__MONOTONIC_TIMESTAMP").asLong())
                .min()
                .orElseThrow(
                        () -> new AssertionError("no line of " + unit + " begins: " + beginning));
    }

    /// The trace that the router is in, by the file that outlives a boot.
    private static String traceOfNow() {
        var id = Lab.exec("mwan", "cat", "/var/lib/mwan/trace-id").succeeded().out().strip();
        assertThat(Lab.exec("mwan", "cat", "/run/mwan-trace-id").succeeded().out().strip())
                .isEqualTo(id);
        return id;
    }

    /// What belongs to a trace is all in it, in order.
    @Test
    void aTraceHasWhatNetworkdAndTheSupplicantSaidToo() {
        var boot =
                Lab.script(
                                "mwan",
                                "journalctl -b -u mwan-trace-boot.service --no-pager -o cat | sed -n"
                                        + " 's/.*traceId=//p' | head -n 1")
                        .succeeded()
                        .out()
                        .strip();
        var lines = mwan("trace", boot).succeeded().lines();
        assertThat(lines)
                .anyMatch(line -> line.contains("boot: a new trace traceId=" + boot))
                .anyMatch(line -> line.contains("systemd-networkd["))
                .isSortedAccordingTo(OperatorTest::byTime);

        // The next deploy's: the line authenticates in it, and a lease comes.
        DaemonFaultsTest.Replacement.UPGRADE.before();
        var before = traceOfNow();
        DaemonFaultsTest.Replacement.UPGRADE.happen();
        var deploy = traceOfNow();
        assertThat(deploy).matches("[0-9a-f]{32}").isNotEqualTo(before);
        Lab.exec("mwan", "systemctl", "restart", "wpa_supplicant-mwan.service").succeeded();
        // It says nothing of a lease that is the same.
        Lab.exec("mwan", "networkctl", "reconfigure", "enwebpass0").succeeded();
        Lab.awaitEverythingDelegated();
        assertThat(mwan("trace").succeeded().lines())
                .anyMatch(line -> line.contains("deploy: a new trace traceId=" + deploy))
                .anyMatch(line -> line.contains("wpa_supplicant["))
                .anyMatch(line -> line.contains("systemd-networkd["))
                .isSortedAccordingTo(OperatorTest::byTime);
        assertThat(mwan("trace", "0".repeat(32)).ended(1).out()).isEmpty();
        assertThat(mwan("trace", "xyz").ended(2).err()).contains("32 hexadecimal digits");
    }

    private static int byTime(String one, String other) {
        return instant(one).compareTo(instant(other));
    }

    private static java.time.Instant instant(String line) {
        return java.time.OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant();
    }
}
