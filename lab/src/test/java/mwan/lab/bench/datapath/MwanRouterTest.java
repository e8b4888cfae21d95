package mwan.lab.bench.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mwan.lab.namespace.Namespace;
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

    /// The first, one in the middle and the last.
    @ParameterizedTest
    @ValueSource(ints = {0, 2047, 4095})
    void eachOfManyMappingsIsTranslatedBothWays(int number) throws Exception {
        var host = MwanRouter.host(number);
        var internal = InetAddress.ofLiteral("10.240." + host);
        var externals =
                List.of(
                        InetAddress.ofLiteral("100.64." + host),
                        InetAddress.ofLiteral("100.65." + host));
        try (var router = new MwanRouter("mapped", 4096, 2)) {
            if (number > 0) {
                router.world.client.ip(
                        "addr add %s/16 dev lan".formatted(internal.getHostAddress()));
            }
            try (var server = router.world.client.call(() -> new ServerSocket(80, 5, internal))) {
                for (var external : externals) {
                    try (var visitor = opened(router.world.internet, Optional.empty(), external);
                            var accepted = server.accept()) {
                        assertThat(accepted.getLocalAddress()).isEqualTo(internal);
                        assertThat(visitor.getInetAddress()).isEqualTo(external);
                    }
                }
            }
            try (var server = router.world.internet.call(() -> new ServerSocket(80))) {
                var seen = new HashSet<InetAddress>();
                for (int line = 0; line < externals.size(); line++) {
                    try (var _ =
                                    opened(
                                            router.world.client,
                                            Optional.of(internal),
                                            InetAddress.ofLiteral(World.INTERNET4));
                            var accepted = server.accept()) {
                        seen.add(accepted.getInetAddress());
                    }
                }
                assertThat(seen).containsExactlyInAnyOrderElementsOf(externals);
            }
        }
    }

    private static Socket opened(Namespace from, Optional<InetAddress> source, InetAddress to) {
        return from.call(() -> {
            var socket = new Socket();
            if (source.isPresent()) {
                socket.bind(new InetSocketAddress(source.get(), 0));
            }
            socket.connect(new InetSocketAddress(to, 80), 2000);
            return socket;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 4096})
    void aChangeIsTold(int mappings) {
        try (var router = new MwanRouter("changed", mappings, 2)) {
            assertThat(router.change()).hasSize(2).doesNotContain(0);
        }
    }
}
