package mwan.lab.bench.datapath;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import mwan.value.Family;

/// A flow of datagrams that the router has seen go and come back, and then a stream of its packets
/// that costs its ends as little as possible: the kernel's packet generator makes them in the
/// client, and they are dropped as soon as they reach the Internet.
record EstablishedFlow(World world, Family family) {
    private static final int PACKETS = 4000;
    private static final int OWN_PORT = 7008;
    private static final int PORT = 7009;
    private static final Pattern RESULT =
            Pattern.compile("Result: OK: (\\d+)\\(c\\d+\\+d\\d+\\) usec");

    /// Asked and answered, and asked again: an established flow enters the flow table by a packet
    /// from inside.
    static EstablishedFlow of(World world, Family family) {
        var there = address(family, World.INTERNET4, World.INTERNET6, PORT);
        var here = address(family, World.CLIENT4, World.CLIENT6, OWN_PORT);
        try (var server =
                        world.internet.call(() ->
                                DatagramChannel.open(Datagrams.protocol(family)).bind(there));
                var client =
                        world.client.call(() ->
                                DatagramChannel.open(Datagrams.protocol(family))
                                        .bind(here)
                                        .connect(there))) {
            var word = ByteBuffer.allocate(64);
            for (int i = 0; i < 3; i++) {
                client.write(word.clear());
                var from = server.receive(word.clear());
                server.send(word.flip(), from);
                client.read(word.clear());
            }
        } catch (IOException failed) {
            throw new IllegalStateException("no flow could be established", failed);
        }
        return new EstablishedFlow(world, family);
    }

    private static InetSocketAddress address(Family family, String four, String six, int port) {
        return new InetSocketAddress(
                InetAddress.ofLiteral(family == Family.IPV4 ? four : six), port);
    }

    /// Whether packets of it go past the ruleset.
    boolean isOffloaded() {
        return world.router
                .exec(
                        "conntrack",
                        "-L",
                        "-f",
                        family.label(),
                        "-p",
                        "udp",
                        "--orig-port-dst",
                        String.valueOf(PORT))
                .contains("[OFFLOAD]");
    }

    /// Of those that arrive.
    double packetsPerSecond() {
        var links = new ArrayList<String>();
        for (int line = 0; line < world.lines; line++) {
            links.add(World.link(line));
        }
        world.internet.exec(
                "nft",
                "table netdev sink { chain in { type filter hook ingress devices = { %s } priority 0; udp dport %d drop; }; }"
                        .formatted(String.join(", ", links), PORT));
        try {
            long before = world.internet.call(Datagrams::arrived);
            long micros = generate();
            long arrived = world.internet.call(Datagrams::arrived) - before;
            if (arrived < PACKETS * 0.99) {
                throw new IllegalStateException(
                        "of %d packets %d arrived".formatted(PACKETS, arrived));
            }
            return arrived * 1e6 / micros;
        } finally {
            world.internet.exec("nft", "delete table netdev sink");
        }
    }

    /// @return microseconds
    private long generate() {
        var six = family == Family.IPV6 ? "6" : "";
        var options =
                List.of(
                        "count " + PACKETS,
                        "delay 0",
                        "pkt_size " + (family == Family.IPV4 ? 106 : 126),
                        "dst%s %s"
                                .formatted(
                                        six,
                                        family == Family.IPV4 ? World.INTERNET4 : World.INTERNET6),
                        family == Family.IPV4
                                ? "src_min " + World.CLIENT4
                                : "src6 " + World.CLIENT6,
                        "udp_src_min " + OWN_PORT,
                        "udp_src_max " + OWN_PORT,
                        "udp_dst_min " + PORT,
                        "udp_dst_max " + PORT,
                        "dst_mac " + World.INSIDE_MAC,
                        "flag UDPCSUM");
        var said =
                world.client.exec(
                        "sh",
                        "-c",
                        """
                        set -e
                        cd /proc/net/pktgen
                        echo rem_device_all >kpktgend_0
                        echo add_device lan >kpktgend_0
                        printf '%s\\n' "$1" | while read -r option; do echo "$option" >lan; done
                        echo start >pgctrl
                        cat lan
                        echo rem_device_all >kpktgend_0
                        """,
                        "sh",
                        String.join("\n", options));
        var result = RESULT.matcher(said);
        if (!result.find()) {
            throw new IllegalStateException("the packet generator said: " + said);
        }
        return Long.parseLong(result.group(1));
    }
}
