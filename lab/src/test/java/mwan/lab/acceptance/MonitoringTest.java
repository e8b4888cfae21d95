package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A router that shows itself: its metrics and its page, asked for from the management network,
/// with the rights that its unit has.
@Order(47)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringTest extends FaultScene {
    static final int PORT = 9273;
    private static final String URL = "http://10.250.0.4:" + PORT;

    /// A measurement is renewed with each turn of the daemon's.
    private static final Duration SOON = Duration.ofSeconds(60);

    @BeforeAll
    void showItself(@TempDir Path folder) throws IOException {
        monitored(folder);
    }

    /// The router with metrics and page, which it has until the lab's own site file is put there.
    static void monitored(Path folder) throws IOException {
        var site = Files.readString(Commands.TOP.resolve(Lab.SITE));
        var changed = folder.resolve("monitored.yaml");
        Files.writeString(
                changed,
                site.replace("  mappings:\n", "  monitoring: {port: " + PORT + "}\n  mappings:\n"));
        Lab.provision("up", "--site", changed.toString(), "--no-verify").succeeded();
        Lab.await(
                "the router to show itself",
                SOON,
                () -> Lab.exec("workstation", "curl", "-s", "-m", "5", URL + "/metrics").out(),
                metrics -> metrics.contains("mwan_wan_verdict{"));
    }

    /// Without the key no port is open.
    @AfterAll
    void asItWas() {
        Lab.site("up", "--no-verify").succeeded();
        assertThat(Lab.exec("workstation", "curl", "-s", "-m", "3", URL + "/metrics").exit())
                .isNotZero();
        assertThat(Lab.exec("mwan", "ss", "-Hltn", "sport = :" + PORT).succeeded().out()).isEmpty();
    }

    private static String get(String path) {
        return Lab.exec("workstation", "curl", "-s", "-f", "-m", "5", URL + path).succeeded().out();
    }

    /// Each sample, by its name and labels as they are written.
    private static Map<String, Double> samples() {
        var samples = new TreeMap<String, Double>();
        Pattern.compile("(?m)^(mwan_\\w+(?:\\{[^}]*\\})?) (\\S+)$")
                .matcher(get("/metrics"))
                .results()
                .forEach(line ->
                        samples.put(
                                line.group(1),
                                line.group(2).equals("+Inf")
                                        ? Double.POSITIVE_INFINITY
                                        : Double.parseDouble(line.group(2))));
        return samples;
    }

    private static double value(Map<String, Double> samples, String sample) {
        var value = samples.get(sample);
        if (value == null) {
            throw new AssertionError("there is no " + sample + " in " + samples.keySet());
        }
        return value;
    }

    private static String of(String metric, String wan, String family) {
        return "%s{wan=\"%s\",family=\"%s\"}".formatted(metric, wan, family);
    }

    private static String verdict(String wan, String family, String verdict) {
        return "mwan_wan_verdict{wan=\"%s\",family=\"%s\",verdict=\"%s\"}"
                .formatted(wan, family, verdict);
    }

    /// Waits until a sample is more than that.
    private static void awaitMore(String sample, double than) {
        Lab.await(
                sample + " to be more than " + than,
                SOON,
                () -> samples().getOrDefault(sample, Double.NaN),
                value -> value > than);
    }

    @Test
    void eachLineHasItsVerdictItsQualityAndItsOctets() {
        var samples = samples();
        for (var line :
                List.of(
                        List.of("att", "ipv4"),
                        List.of("att", "ipv6"),
                        List.of("webpass", "ipv4"),
                        List.of("webpass", "ipv6"),
                        List.of("monkeybrains", "ipv4"))) {
            var wan = line.getFirst();
            var family = line.getLast();
            assertThat(samples)
                    .containsEntry(verdict(wan, family, "healthy"), 1.0)
                    .containsEntry(verdict(wan, family, "unhealthy"), 0.0)
                    .containsEntry(
                            of("mwan_wan_takes_new_flows", wan, family),
                            wan.equals("monkeybrains") ? 0.0 : 1.0);
            assertThat(value(samples, of("mwan_wan_latency_seconds", wan, family)))
                    .isBetween(0.000_001, 1.0);
            assertThat(value(samples, of("mwan_wan_window_probes", wan, family))).isPositive();
            assertThat(value(samples, of("mwan_wan_loss_ratio", wan, family))).isBetween(0.0, 1.0);
        }
        awaitMore(of("mwan_wan_receive_bytes_total", "att", "ipv4"), 0);
        awaitMore(of("mwan_wan_transmit_bytes_total", "webpass", "ipv6"), 0);
    }

    /// The certificates' too, which only root may read.
    @Test
    void endsOfLeasesPrefixesAndCertificatesAreToCome() {
        double now = Instant.now().getEpochSecond();
        var samples = samples();
        for (var wan : List.of("att", "webpass", "monkeybrains")) {
            assertThat(value(samples, "mwan_lease_expiry_timestamp_seconds{wan=\"" + wan + "\"}"))
                    .as(wan)
                    .isGreaterThan(now);
        }
        assertThat(
                        samples.keySet().stream()
                                .filter(it ->
                                        it.startsWith("mwan_delegation_expiry_timestamp_seconds{"))
                                .filter(it -> value(samples, it) > now)
                                .map(it -> it.replaceAll(".*wan=\"(\\w+)\".*", "$1")))
                .containsExactlyInAnyOrder("att", "webpass");
        for (var file : List.of("client.pem", "ca.pem")) {
            assertThat(
                            value(
                                    samples,
                                    "mwan_certificate_expiry_timestamp_seconds{file=\""
                                            + file
                                            + "\"}"))
                    .as(file)
                    .isGreaterThan(now);
        }
        assertThat(value(samples, "mwan_last_apply_timestamp_seconds"))
                .isBetween(now - 86_400, now + 5);
        assertThat(value(samples, "mwan_last_apply_duration_seconds")).isPositive();
        assertThat(samples).containsEntry("mwan_problems", 0.0);
    }

    @Test
    void aFailedWanIsSeenOnBothAndItsFlowsGo() {
        var failovers = of("mwan_wan_failovers_total", "webpass", "ipv4");
        double before = value(samples(), failovers);
        double applies = value(samples(), "mwan_applies_total");
        try (var _ = Flows.keep(CLIENT, 0.2, 8, 0)) {
            awaitMore(of("mwan_wan_flows", "att", "ipv4"), 0);
            awaitMore(of("mwan_wan_flows", "webpass", "ipv4"), 0);
            assertThat(get("/")).doesNotContain("<span class=\"verdict unhealthy\">");
            Lab.fault("black-hole", "webpass");
            awaitMore(verdict("webpass", "ipv4", "unhealthy"), 0);
            awaitMore(verdict("webpass", "ipv6", "unhealthy"), 0);
            var samples = samples();
            assertThat(samples)
                    .containsEntry(failovers, before + 1)
                    .containsEntry(of("mwan_wan_takes_new_flows", "webpass", "ipv4"), 0.0)
                    .containsEntry(of("mwan_wan_takes_new_flows", "att", "ipv4"), 1.0);
            assertThat(value(samples, "mwan_applies_total")).isGreaterThan(applies);
            assertThat(get("/"))
                    .contains("<span class=\"verdict unhealthy\">", "webpass", "att")
                    .doesNotContain("<script");
        }
    }

    /// From a provider with an address that is inside; from inside with one that is nobody's.
    @Test
    void wrongSourcesAreCounted() {
        var spoofed = of("mwan_wan_spoofed_packets_total", "att", "ipv4");
        double before = value(samples(), spoofed);
        Lab.script(
                        "isp-att",
                        """
                        ip address add 10.250.250.5/32 dev lo
                        ping -c 3 -i 0.2 -W 1 -I 10.250.250.5 104.57.226.193
                        ip address del 10.250.250.5/32 dev lo
                        """)
                .succeeded();
        awaitMore(spoofed, before);

        double foreign = foreign();
        var said =
                Lab.script(
                                "opnsense",
                                """
                                ip address add 2001:db8:bad::1/128 dev lo nodad
                                ping -c 6 -i 0.2 -W 1 -I 2001:db8:bad::1 2001:db8:ffff::10
                                ip address del 2001:db8:bad::1/128 dev lo
                                """)
                        .succeeded()
                        .out();
        Lab.await(
                "foreign sources to be counted: " + said,
                SOON,
                MonitoringTest::foreign,
                it -> it > foreign);
    }

    private static double foreign() {
        var samples = samples();
        return value(samples, of("mwan_wan_foreign_source_packets_total", "att", "ipv6"))
                + value(samples, of("mwan_wan_foreign_source_packets_total", "webpass", "ipv6"));
    }

    /// Slow, since it wants Debian's package prometheus. While one line is down, and has no
    /// quality.
    @Test
    @Tag("slow")
    void prometheusTakesWhatTheRouterTells() {
        assertThat(promtool(get("/metrics"))).isEmpty();
        Lab.fault("black-hole", "att");
        awaitMore(verdict("att", "ipv4", "unhealthy"), 0);
        assertThat(promtool(get("/metrics"))).isEmpty();
    }

    private static String promtool(String metrics) {
        assertThat(metrics).contains("# TYPE mwan_wan_verdict gauge");
        var said = Commands.run(List.of("promtool", "check", "metrics"), Map.of(), metrics);
        return said.succeeded().out() + said.err();
    }
}
