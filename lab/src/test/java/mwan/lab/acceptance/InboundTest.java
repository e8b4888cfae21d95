package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Each public address of the mapping table reaches its internal one, and the way back is the way
/// in.
@Tag("lab")
@Order(30)
@ExtendWith(Lab.class)
class InboundTest {
    private record Mapped(String internal, String att, String webpass) {}

    private static final List<Mapped> TABLE =
            List.of(
                    new Mapped("10.250.250.2", "104.57.226.193", "136.25.91.242"),
                    new Mapped("10.250.250.3", "104.57.226.194", "136.25.91.243"),
                    new Mapped("10.250.250.4", "104.57.226.195", "136.25.91.244"),
                    new Mapped("10.250.250.5", "104.57.226.196", "136.25.91.245"),
                    new Mapped("10.250.250.6", "104.57.226.197", "136.25.91.246"));

    private ForeignSources foreignBefore;

    @BeforeEach
    void countForeignSources() {
        foreignBefore = ForeignSources.soFar();
    }

    @AfterEach
    void nothingLeftWithAForeignSource() {
        ForeignSources.noneSince(foreignBefore);
    }

    @Test
    void eachPublicAddressReachesItsInternalOne() {
        eachMappedAddressIsReached();
    }

    /// By echo, TCP and UDP, over each WAN.
    static void eachMappedAddressIsReached() {
        for (var mapped : TABLE) {
            for (var address : List.of(mapped.att(), mapped.webpass())) {
                Lab.exec("internet", "ping", "-q", "-c", "2", "-i", "0.1", "-W", "2", address)
                        .succeeded();
                assertThat(
                                Lab.exec(
                                                "internet",
                                                "curl",
                                                "-s",
                                                "-m",
                                                "5",
                                                "http://" + address + "/")
                                        .lines())
                        .as("HTTP to " + address)
                        .containsExactly(mapped.internal());
                assertThat(datagram(address))
                        .as("UDP to " + address)
                        .containsExactly(mapped.internal());
            }
        }
    }

    private static List<String> datagram(String address) {
        return Lab.script(
                        "internet",
                        """
                        exec 3<>"/dev/udp/$1/7007"
                        echo hello >&3
                        timeout 3 dd bs=2048 count=1 status=none <&3
                        """,
                        address)
                .lines();
    }

    @Test
    void eachInternalAddressIsSeenAsItsPublicOneOfEachWan() {
        for (var mapped : TABLE) {
            var seen = new ArrayList<String>();
            for (int i = 0; i < 4; i++) {
                seen.addAll(
                        Lab.exec(
                                        "opnsense",
                                        "curl",
                                        "-s",
                                        "-m",
                                        "5",
                                        "--interface",
                                        mapped.internal(),
                                        Lab.SEEN4)
                                .succeeded()
                                .lines());
            }
            assertThat(seen)
                    .as("from " + mapped.internal())
                    .hasSize(4)
                    .containsOnly(mapped.att(), mapped.webpass());
            assertThat(Traffic.counted(seen).values()).containsOnly(2L);
        }
    }

    @Test
    void repliesLeaveByTheWanThatTheRequestCameInOn() {
        repliesAreOnlyAt("isp-att", "isp-webpass", "104.57.226.195");
        repliesAreOnlyAt("isp-webpass", "isp-att", "136.25.91.244");
    }

    /// A counter at each provider sees echo replies from the address, as a capture there would.
    private static void repliesAreOnlyAt(String here, String notThere, String address) {
        for (var provider : List.of(here, notThere)) {
            Lab.script(
                            provider,
                            """
                            nft -f - <<RULES
                            table inet capture {
                              counter replies { }
                              chain arriving {
                                type filter hook prerouting priority raw;
                                ip saddr $1 icmp type echo-reply counter name replies
                              }
                            }
                            RULES
                            """,
                            address)
                    .succeeded();
        }
        Lab.exec("internet", "ping", "-q", "-c", "5", "-i", "0.1", "-W", "2", address).succeeded();
        assertThat(replies(here)).isEqualTo(5);
        assertThat(replies(notThere)).isZero();
    }

    private static int replies(String provider) {
        var listed =
                Lab.exec(provider, "nft", "-j", "list", "counters", "table", "inet", "capture");
        Lab.exec(provider, "nft", "delete", "table", "inet", "capture").succeeded();
        return Lab.json(listed.succeeded().out()).findPath("packets").asInt();
    }
}
