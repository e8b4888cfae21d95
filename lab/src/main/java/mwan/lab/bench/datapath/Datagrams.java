package mwan.lab.bench.datapath;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.value.Family;

/// One flow of datagrams as fast as the client can send it. Nobody reads them: what arrives at the
/// Internet's lines is counted there, and what the router had no time for is not.
final class Datagrams {
    private static final int OCTETS = 64;
    private static final int PORT = 7009;
    private static final long SECOND = 1_000_000_000L;
    private static final int BETWEEN_LOOKS = 64;

    private Datagrams() {}

    /// How many a second.
    static double throughRouter(World world, Family family) {
        var address =
                new InetSocketAddress(
                        InetAddress.ofLiteral(
                                family == Family.IPV4 ? World.INTERNET4 : World.INTERNET6),
                        PORT);
        var open = protocol(family);
        try (var _ = world.internet.call(() -> DatagramChannel.open(open).bind(address));
                var source = world.client.call(() -> DatagramChannel.open(open).connect(address))) {
            long before = world.internet.call(Datagrams::arrived);
            double seconds = send(source) / 1e9;
            return (world.internet.call(Datagrams::arrived) - before) / seconds;
        } catch (IOException failed) {
            throw new IllegalStateException("datagrams cannot be sent", failed);
        }
    }

    static StandardProtocolFamily protocol(Family family) {
        return family == Family.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /// @return how many nanoseconds it took
    private static long send(DatagramChannel source) throws IOException {
        var datagram = ByteBuffer.allocateDirect(OCTETS);
        long begin = System.nanoTime();
        long now = begin;
        while (now - begin < SECOND) {
            for (int i = 0; i < BETWEEN_LOOKS; i++) {
                source.write(datagram.clear());
            }
            now = System.nanoTime();
        }
        return now - begin;
    }

    /// Packets that came in by the lines of the calling thread's namespace.
    static long arrived() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
                .map(line -> line.strip().split("[: ]+"))
                .filter(words -> words[0].startsWith("wan"))
                .mapToLong(words -> Long.parseLong(words[2]))
                .sum();
    }
}
