package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// All 65,535 ports of the router's addresses on a link, from that link's side, in both families:
/// TCP by who answers and by what the rules let in, UDP by what the rules let in and by who
/// listens. What a mapping opens is not the router's: it goes on to OPNsense.
@Tag("slow")
@Order(56)
class PortScanTest extends FaultScene {
    private static final int PORTS = 65_535;
    private static final String SOURCE_PORT = "40000";

    /// By mapping it is OPNsense's, although the interface holds it.
    private static final String MAPPED = WEBPASS4;

    /// @param seen as the side names it: a link-local address has the side's own link behind it
    private record Target(String address, String seen) {
        boolean isIpv6() {
            return address.contains(":");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "isp-att, enatt0.3242, ''",
        "isp-webpass, enwebpass0, ''",
        "isp-monkeybrains, enmbrains0, ''",
        "opnsense, enmwanbr0, ''",
        "workstation, enmgmt0, 22"
    })
    void onlyWhatTheSiteFileOpensIsOpen(String side, String link, String open) {
        var wanted = open.isEmpty() ? List.<Integer>of() : List.of(Integer.valueOf(open));
        var targets = targets(side, link);
        // A line without IPv6 has no address of it.
        assertThat(targets).anyMatch(target -> !target.isIpv6());
        for (var target : targets) {
            count(link);
            try {
                scan(side, link, target, wanted);
            } finally {
                Lab.exec("mwan", "nft", "delete", "table", "inet", "scan").succeeded();
            }
        }
    }

    private static void scan(String side, String link, Target target, List<Integer> wanted) {
        long begin = System.nanoTime();
        var tcp = Lab.json(python(side, "tcp", target.seen()));
        python(side, "udp", target.seen(), SOURCE_PORT);
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
        assertThat(ports("tcp_arrived")).as(name + ", on " + link).hasSize(PORTS);
        assertThat(ports("udp_arrived")).as(name + ", on " + link).hasSize(PORTS);
        assertThat(ports("tcp_entered")).as(name).containsExactlyElementsOf(wanted);
        assertThat(ports("udp_entered")).as(name).isEmpty();
        if (!target.address().equals(MAPPED)) {
            assertThat(tcp.path("open")).as(name).hasToString(wanted.toString());
            assertThat(tcp.path("refused").asInt()).as(name).isZero();
        }
    }

    private static List<Target> targets(String side, String link) {
        var addresses =
                Lab.json(
                        Lab.exec("mwan", "ip", "-j", "address", "show", "dev", link)
                                .succeeded()
                                .out());
        var way = way(side, addresses.path(0).path("addr_info"));
        var targets = new ArrayList<Target>();
        for (var info : addresses.path(0).path("addr_info")) {
            var address = info.path("local").asText();
            boolean ofLink = info.path("scope").asText().equals("link");
            targets.add(new Target(address, ofLink ? address + "%" + way : address));
        }
        return targets;
    }

    /// By which link of its own the side reaches the router's, whose addresses come in any order.
    private static String way(String side, JsonNode addresses) {
        var ipv4 =
                addresses
                        .valueStream()
                        .filter(info -> info.path("family").asText().equals("inet"))
                        .map(info -> info.path("local").asText())
                        .findFirst()
                        .orElseThrow();
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
    void nobodyListensButSshAndTheClientsOfLeases() {
        assertThat(Lab.script("mwan", "ss -Hlun | awk '{print $4}'").succeeded().lines())
                .isNotEmpty()
                .allMatch(socket ->
                        socket.matches(".*%(enatt0\\.3242|enwebpass0|enmbrains0):(68|546)"));
        assertThat(Lab.script("mwan", "ss -Hltn | awk '{print $4}'").succeeded().lines())
                .allMatch(socket -> socket.endsWith(":22"));
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
