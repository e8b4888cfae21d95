package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// New flows alternate, running ones stay, in both families, from both clients.
@Tag("lab")
@Order(20)
@ExtendWith(Lab.class)
class BalanceTest {
    private ForeignSources foreignBefore;

    @BeforeEach
    void countForeignSources() {
        foreignBefore = ForeignSources.soFar();
    }

    @AfterEach
    void nothingLeftWithAForeignSource() {
        ForeignSources.noneSince(foreignBefore);
    }

    @ParameterizedTest
    @CsvSource({
        "client-vlan100, http://203.0.113.10/, 104.57.226.193, 136.25.91.242",
        "client-vlan100, http://[2001:db8:ffff::10]/, 2600:1700:2f71:c81::100, 2604:5500:c271:be01::100",
        "client-vlan200, http://203.0.113.10/, 104.57.226.193, 136.25.91.242",
        "client-vlan200, http://[2001:db8:ffff::10]/, 2600:1700:2f71:c82::50, 2604:5500:c271:be02::50"
    })
    void twoHundredConnectionsAlternate(String client, String url, String att, String webpass) {
        var seen = Traffic.connections(client, url.replace("[", "\\[").replace("]", "\\]"), 200);
        assertThat(Traffic.counted(seen)).isEqualTo(Map.of(att, 100L, webpass, 100L));
        assertThat(Traffic.repeats(seen)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"http://203.0.113.10/", "http://[2001:db8:ffff::10]/"})
    void aLongConnectionKeepsItsAddress(String url) {
        var seen =
                Traffic.requestsOverOneConnection(
                        "client-vlan100", url.replace("[", "\\[").replace("]", "\\]"), 30);
        assertThat(seen).hasSize(30).containsOnly(seen.getFirst());
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.10", "1.1.1.1", "8.8.8.8", "2001:db8:ffff::10", "2606:4700:4700::1111"})
    void echoIsAnsweredEachTime(String target) {
        for (int i = 0; i < 6; i++) {
            Lab.exec("client-vlan100", "ping", "-q", "-c", "3", "-i", "0.1", "-W", "2", target)
                    .succeeded();
        }
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.10", "2001:db8:ffff::10"})
    void twoDatagramsBackToBackLeaveByOneWan(String server) {
        // The shell's own sockets: both datagrams are sent before any answer is read.
        var answers =
                Lab.script(
                                "client-vlan100",
                                """
                                for i in {1..40}; do
                                  exec 3<>"/dev/udp/$1/7007"
                                  printf a >&3; printf b >&3
                                  one=$(timeout 3 dd bs=2048 count=1 status=none <&3) || one=none
                                  other=$(timeout 3 dd bs=2048 count=1 status=none <&3) || other=none
                                  echo "$one $other"
                                  exec 3>&-
                                done
                                """,
                                server)
                        .succeeded()
                        .lines();
        assertThat(answers).hasSize(40);
        assertThat(answers)
                .allSatisfy(pair -> {
                    var words = List.of(pair.split(" "));
                    assertThat(words.getFirst()).isNotEqualTo("none");
                    assertThat(words.getLast()).isEqualTo(words.getFirst());
                });
        assertThat(answers.stream().distinct()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.10, ip, ipv4_addr", "2001:db8:ffff::10, ip6, ipv6_addr"})
    void aSynThatIsSentAgainLeavesByTheSameWan(String server, String protocol, String type) {
        // The server drops what comes to this port and notes each source: SYNs are sent again.
        Lab.script(
                        "internet",
                        """
                        set -e
                        nft -f - <<RULES
                        table inet silent {
                          set seen { type inet_service . $2; flags dynamic; counter; }
                          chain arriving {
                            type filter hook prerouting priority raw;
                            meta l4proto tcp $1 daddr $3 tcp dport 8099 update @seen { tcp sport . $1 saddr counter } drop
                          }
                        }
                        RULES
                        """,
                        protocol,
                        type,
                        server)
                .succeeded();
        Lab.script(
                "client-vlan100",
                "for port in {42001..42008}; do nc -w 4 -p $port $1 8099 & done; wait",
                server);
        var listed = Lab.exec("internet", "nft", "-j", "list", "set", "inet", "silent", "seen");
        Lab.exec("internet", "nft", "delete", "table", "inet", "silent").succeeded();
        var elements = Lab.json(listed.succeeded().out()).findPath("elem");
        assertThat(elements).as("one source for each of eight flows").hasSize(8);
        var sources = new TreeSet<String>();
        for (var element : elements) {
            assertThat(element.findPath("packets").asInt()).isGreaterThanOrEqualTo(2);
            sources.add(element.findPath("concat").get(1).asText());
        }
        assertThat(sources).as("both WANs were taken").hasSize(2);
    }
}
