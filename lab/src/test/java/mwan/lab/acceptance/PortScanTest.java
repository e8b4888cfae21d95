package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The ports of a monitored router's addresses, from each link's side, in both families: TCP by who
/// answers and by what the rules let in, UDP by what the rules let in and by who listens. All
/// 65,535 of the addresses on that link; of those on other links the first 1,024 and that of the
/// metrics. What a mapping opens is not the router's: it goes on to OPNsense.
@Tag("slow")
@Order(56)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortScanTest extends FaultScene {
    private static final Ports ALL = new Ports("1-65535", 65_535);
    private static final Ports KNOWN = new Ports("1-1024," + MonitoringTest.PORT, 1_025);
    private static final String SOURCE_PORT = "40000";

    /// @param text as the script takes them
    private record Ports(String text, int number) {}

    /// @param seen as the side names it: a link-local address has the side's own link behind it
    /// @param mapped whether what comes to it by this link is OPNsense's, although the router has
    ///   it
    private record Target(String address, String seen, boolean mapped) {
        boolean isIpv6() {
            return isIpv6(address);
        }

        static boolean isIpv6(String address) {
            return address.contains(":");
        }
    }

    @BeforeAll
    void showItself(@TempDir Path folder) throws IOException {
        MonitoringTest.monitored(folder);
    }

    @AfterAll
    void asItWas() {
        Lab.site("up", "--no-verify").succeeded();
    }

    @ParameterizedTest
    @CsvSource({
        "isp-att, enatt0.3242, ''",
        "isp-webpass, enwebpass0, ''",
        "isp-monkeybrains, enmbrains0, ''",
        "opnsense, enmwanbr0, ''",
        "workstation, enmgmt0, 22 9273"
    })
    void onlyWhatTheSiteFileOpensIsOpen(String side, String link, String open) {
        var wanted = Stream.of(open.split(" ")).filter(it -> !it.isEmpty()).map(Integer::valueOf);
        var targets = targets(side, link);
        // A line without IPv6 has no address of it.
        assertThat(targets).anyMatch(target -> !target.isIpv6());
        scan(side, link, targets, ALL, wanted.toList());
    }

    /// Linux answers for any of its addresses by any of its links: the rules do not let it.
    @ParameterizedTest
    @CsvSource({
        "isp-att, enatt0.3242",
        "isp-webpass, enwebpass0",
        "isp-monkeybrains, enmbrains0",
        "opnsense, enmwanbr0"
    })
    void whatIsOnOtherLinksIsNotReachedByThisOne(String side, String link) {
        var ways = new ArrayList<String>();
        var targets = new ArrayList<Target>();
        var here = addresses(link);
        for (var other : Lab.json(routerSays("ip", "-j", "address"))) {
            if (List.of("lo", link).contains(other.path("ifname").asText())) {
                continue;
            }
            for (var info : other.path("addr_info")) {
                var address = info.path("local").asText();
                if (address.startsWith("fe80:")) {
                    continue;
                }
                var gateway = gateway(here, Target.isIpv6(address));
                if (gateway.isPresent()) {
                    ways.add(
                            "ip route replace %s via %s dev %s"
                                    .formatted(address, gateway.get(), way(side, here)));
                    targets.add(new Target(address, address, false));
                }
            }
        }
        // Those of the other WANs, inside and of management.
        assertThat(targets).hasSizeGreaterThan(3);
        try {
            Lab.script(side, "set -e\n" + String.join("\n", ways)).succeeded();
            scan(side, link, targets, KNOWN, List.of());
        } finally {
            Lab.script(side, String.join("\n", ways).replace("ip route replace", "ip route del"));
        }
    }

    private static void scan(
            String side, String link, List<Target> targets, Ports ports, List<Integer> wanted) {
        for (var target : targets) {
            count(link);
            try {
                scan(side, link, target, ports, wanted);
            } finally {
                routerSays("nft", "delete", "table", "inet", "scan");
            }
        }
    }

    private static void scan(
            String side, String link, Target target, Ports ports, List<Integer> wanted) {
        long begin = System.nanoTime();
        var tcp = Lab.json(python(side, "tcp", target.seen(), ports.text()));
        python(side, "udp", target.seen(), ports.text(), SOURCE_PORT);
        var name = side + " to " + target.seen();
        System.out.printf(
                "scan %s: open %s, refused %d, silent %d; let in: tcp %s, udp %s; %.0f s%n",
                name,
                tcp.path("open"),
                tcp.path("refused").asInt(),
                tcp.path("silent").asInt(),
                ports("tcp_entered"),
                ports("udp_entered"),
                (System.nanoTime() - begin) / 1e9);
        // Every one has come as far as the router, so silence is the router's.
        assertThat(ports("tcp_arrived")).as(name + ", on " + link).hasSize(ports.number());
        assertThat(ports("udp_arrived")).as(name + ", on " + link).hasSize(ports.number());
        assertThat(ports("udp_entered")).as(name).isEmpty();
        if (target.mapped()) {
            assertThat(ports("tcp_entered")).as(name).isEmpty();
            return;
        }
        assertThat(tcp.path("open").valueStream().map(JsonNode::asInt))
                .as(name)
                .containsExactlyElementsOf(listening(target, wanted));
        assertThat(ports("tcp_entered")).as(name).containsExactlyElementsOf(wanted);
        assertThat(tcp.path("refused").asInt())
                .as(name)
                .isEqualTo(wanted.size() - listening(target, wanted).size());
    }

    /// The metrics are on the management link's IPv4 address alone.
    private static List<Integer> listening(Target target, List<Integer> wanted) {
        return wanted.stream()
                .filter(port -> port != MonitoringTest.PORT || !target.isIpv6())
                .toList();
    }

    private static String routerSays(String... command) {
        return Lab.exec("mwan", command).succeeded().out();
    }

    private static JsonNode addresses(String link) {
        return Lab.json(routerSays("ip", "-j", "address", "show", "dev", link))
                .path(0)
                .path("addr_info");
    }

    private static List<Target> targets(String side, String link) {
        var addresses = addresses(link);
        var way = way(side, addresses);
        var mapped = mapped();
        var targets = new ArrayList<Target>();
        for (var info : addresses) {
            var address = info.path("local").asText();
            targets.add(
                    new Target(
                            address,
                            address.startsWith("fe80:") ? address + "%" + way : address,
                            mapped.contains(address)));
        }
        return targets;
    }

    /// The outside addresses of the site's mappings.
    private static Set<String> mapped() {
        var mapped = new TreeSet<String>();
        for (var part :
                Lab.json(routerSays("nft", "-j", "list", "map", "inet", "mwan", "mapped_in"))
                        .path("nftables")) {
            for (var pair : part.path("map").path("elem")) {
                mapped.add(pair.path(0).path("concat").path(1).asText());
            }
        }
        assertThat(mapped).contains(ATT4, WEBPASS4);
        return mapped;
    }

    /// The router's own address on a link, by which another is reached there.
    private static Optional<String> gateway(JsonNode addresses, boolean ipv6) {
        return addresses
                .valueStream()
                .map(info -> info.path("local").asText())
                .filter(address -> ipv6 ? address.startsWith("fe80:") : !Target.isIpv6(address))
                .findFirst();
    }

    /// By which link of its own the side reaches the router's, whose addresses come in any order.
    private static String way(String side, JsonNode addresses) {
        var ipv4 = gateway(addresses, false).orElseThrow();
        var route = Lab.exec(side, "ip", "-j", "route", "get", ipv4).succeeded();
        return Lab.json(route.out()).path(0).path("dev").asText();
    }

    /// A table beside the router's, which lets everything pass: what comes by this link, and what
    /// of it the router's rules have let in.
    private static void count(String link) {
        Lab.script(
                        "mwan",
                        """
                        nft -f - <<END
                        table inet scan {
                          set tcp_arrived { type inet_service; size 65536; flags dynamic; }
                          set udp_arrived { type inet_service; size 65536; flags dynamic; }
                          set tcp_entered { type inet_service; size 65536; flags dynamic; }
                          set udp_entered { type inet_service; size 65536; flags dynamic; }
                          chain arriving {
                            type filter hook prerouting priority raw;
                            iifname "$1" tcp flags & (syn | ack) == syn add @tcp_arrived { tcp dport }
                            iifname "$1" udp sport $2 add @udp_arrived { udp dport }
                          }
                          chain entered {
                            type filter hook input priority filter + 10;
                            iifname "$1" ct state new tcp flags & (syn | ack) == syn add @tcp_entered { tcp dport }
                            iifname "$1" udp sport $2 add @udp_entered { udp dport }
                          }
                        }
                        END
                        """,
                        link,
                        SOURCE_PORT)
                .succeeded();
    }

    private static SortedSet<Integer> ports(String set) {
        var listed =
                Lab.json(
                        Lab.exec("mwan", "nft", "-j", "list", "set", "inet", "scan", set)
                                .succeeded()
                                .out());
        var ports = new TreeSet<Integer>();
        for (JsonNode part : listed.path("nftables")) {
            for (var element : part.path("set").path("elem")) {
                ports.add(element.asInt());
            }
        }
        return ports;
    }

    @Test
    void nobodyListensButSshTheMetricsAndTheClientsOfLeases() {
        assertThat(Lab.script("mwan", "ss -Hlun | awk '{print $4}'").succeeded().lines())
                .isNotEmpty()
                .allMatch(socket ->
                        socket.matches(".*%(enatt0\\.3242|enwebpass0|enmbrains0):(68|546)"));
        assertThat(Lab.script("mwan", "ss -Hltn | awk '{print $4}'").succeeded().lines())
                .allMatch(socket ->
                        socket.endsWith(":22")
                                || socket.matches(
                                        "(\\[::ffff:)?10\\.250\\.0\\.4\\]?:"
                                                + MonitoringTest.PORT));
    }

    private static String python(String side, String... arguments) {
        var command = new ArrayList<>(List.of("python3", "-c", SCRIPT));
        command.addAll(List.of(arguments));
        return Lab.exec(side, command.toArray(String[]::new)).succeeded().out();
    }

    private static final String SCRIPT = script();

    private static String script() {
        try (var script = PortScanTest.class.getResourceAsStream("scan.py")) {
            if (script == null) {
                throw new AssertionError("scan.py is not among the tests' resources");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
