package mwan.runtime.daemon;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import mwan.runtime.decide.Carrying;
import mwan.runtime.kernel.world.Namespace;
import mwan.runtime.kernel.world.World;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Metrics and the page of a daemon at work, asked for from the management network.
@Tag("kernel")
class MonitoredDaemonTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String URL = "http://10.250.0.4:9273";
    private static final Carrying BOTH = new Carrying(Set.of(ATT, WEBPASS), Set.of(ATT, WEBPASS));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private static String get(World world, String path) {
        return said(world.management, "curl -s -m 5 " + URL + path);
    }

    /// What a program prints, however it ends.
    private static String said(Namespace where, String command) {
        return where.exec("sh", "-c", command + " || true");
    }

    private static long value(String metrics, String sample) {
        var found = Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\d+)$").matcher(metrics);
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    @Test
    void tellsVerdictsFlowsOctetsAndFailovers() {
        try (var running = RunningDaemon.monitored(folder)) {
            running.await(SOON, () -> running.carrying().equals(BOTH), running::describe);
            var world = running.world();
            running.await(SOON, () -> get(world, "/metrics").contains("mwan_"), running::describe);
            assertThat(said(world.client, "curl -s --http0.9 -m 2 http://" + World.INTERNET4 + "/"))
                    .isNotEmpty();
            assertThat(
                            said(
                                    world.client,
                                    "curl -s --http0.9 -m 2 http://[" + World.INTERNET6 + "]/"))
                    .isNotEmpty();

            var att4 = "{wan=\"att\",family=\"ipv4\"";
            running.await(
                    SOON,
                    () -> {
                        var metrics = get(world, "/metrics");
                        return value(metrics, "mwan_wan_receive_bytes_total" + att4 + "}") > 1000
                                && value(metrics, "mwan_wan_transmit_bytes_total" + att4 + "}")
                                        > 1000
                                && value(metrics, "mwan_wan_flows" + att4 + "}")
                                                + value(
                                                        metrics,
                                                        "mwan_wan_flows{wan=\"webpass\",family=\"ipv4\"}")
                                        > 0
                                && value(metrics, "mwan_wan_flows{wan=\"att\",family=\"ipv6\"}")
                                                + value(
                                                        metrics,
                                                        "mwan_wan_flows{wan=\"webpass\",family=\"ipv6\"}")
                                        > 0;
                    },
                    () -> get(world, "/metrics"));
            var metrics = get(world, "/metrics");
            assertThat(value(metrics, "mwan_wan_verdict" + att4 + ",verdict=\"healthy\"}"))
                    .isEqualTo(1);
            assertThat(metrics)
                    .contains("mwan_delegation_expiry_timestamp_seconds{wan=\"att\",prefix=");
            assertThat(value(metrics, "mwan_wan_foreign_source_packets_total" + att4 + "}"))
                    .isZero();

            running.blackHole(world.att);
            running.await(
                    SOON,
                    () ->
                            value(get(world, "/metrics"), "mwan_wan_failovers_total" + att4 + "}")
                                    == 1,
                    running::describe);
            assertThat(get(world, "/")).contains("<span class=\"verdict unhealthy\">");
            // From a WAN and from inside nobody reaches it.
            for (var elsewhere : List.of(world.att, world.client)) {
                elsewhere.ip(
                        "route replace 10.250.0.4 via "
                                + (elsewhere == world.att ? "104.57.224.10" : "10.250.1.1"));
                assertThat(said(elsewhere, "curl -s -m 2 " + URL + "/metrics")).isEmpty();
            }
        }
    }

    @Test
    void packetsThatAreLetInNowhereAreCountedByFamily() {
        try (var running = RunningDaemon.monitored(folder)) {
            running.await(SOON, () -> running.carrying().equals(BOTH), running::describe);
            var world = running.world();
            running.await(SOON, () -> get(world, "/metrics").contains("mwan_"), running::describe);
            // A port of the router itself that nothing is opened for.
            said(world.att, "curl -s -m 1 http://104.57.224.10:9273/");
            running.await(
                    SOON,
                    () ->
                            value(
                                            get(world, "/metrics"),
                                            "mwan_wan_dropped_packets_total{wan=\"att\",family=\"ipv4\"}")
                                    > 0,
                    () -> get(world, "/metrics"));
        }
    }
}
