package mwan.lab.bench.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the bench measures is a router that does its work.
@Tag("kernel")
class MwanRouterTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 16})
    void everyLineIsTakenInBothFamilies(int lines) throws Exception {
        try (var router = new MwanRouter("tried", 5, lines);
                var server = router.world.internet.call(() -> new ServerSocket(80))) {
            for (var address : Set.of(World.INTERNET4, World.INTERNET6)) {
                var seen = new HashSet<InetAddress>();
                for (int i = 0; i < lines; i++) {
                    seen.add(connected(router, server, address));
                }
                assertThat(seen).hasSize(lines);
            }
        }
    }

    private static InetAddress connected(MwanRouter router, ServerSocket server, String address)
            throws Exception {
        try (var client = router.world.client.call(Socket::new)) {
            router.world.client.call(() -> {
                client.connect(new InetSocketAddress(InetAddress.ofLiteral(address), 80), 2000);
                return client;
            });
            try (var accepted = server.accept()) {
                return accepted.getInetAddress();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 4096})
    void aChangeIsTold(int mappings) {
        try (var router = new MwanRouter("changed", mappings, 2)) {
            assertThat(router.change()).hasSize(2).doesNotContain(0);
        }
    }
}
