package mwan.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.kernel.world.World;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The table is put in place whole by each daemon that starts and after each foreign change: not a
/// packet of a running flow is lost by that.
@Tag("kernel")
class ReplacedUnderLoadTest {
    // At tens of thousands of packets a second, so that each moment of a replacement meets some.
    private static final String ECHOES = "60000";

    private static World world;

    @BeforeAll
    static void build() {
        world = new World("kernel-l-");
        aDaemonStarts();
    }

    @AfterAll
    static void remove() {
        world.close();
    }

    @AfterEach
    void nothingForeignWasSeen() {
        assertThat(world.foreign()).isZero();
    }

    private static List<String> aDaemonStarts() {
        var desired = Decision.decide(LabSite.ROUTER, LabSite.healthy(), Carrying.NOTHING);
        return world.router.call(() -> {
            try (var kernel = LinuxKernel.open()) {
                return kernel.apply(desired).changes();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {World.INTERNET4, World.INTERNET6})
    void noPacketOfARunningFlowIsLost(String server) {
        var flood =
                CompletableFuture.supplyAsync(
                        () -> world.client.exec("ping", "-nqfc", ECHOES, "-W", "1", server));
        int replaced =
                (int)
                        Stream.generate(ReplacedUnderLoadTest::aDaemonStarts)
                                .takeWhile(changes -> !flood.isDone())
                                .peek(changes -> assertThat(changes).contains("loaded the ruleset"))
                                .count();
        assertThat(replaced).isGreaterThan(10);
        assertThat(flood.join()).contains(" 0% packet loss");
    }

    /// As a chain of ours that somebody deleted and made anew for a purpose of his own.
    @Test
    void whatSomebodyMadeOfAChainIsReplacedToo() {
        var wanted = world.router.exec("nft", "-s", "list", "chain", "inet", "mwan", "entering");
        world.router.nft(
                """
                delete chain inet mwan entering
                add chain inet mwan entering { type filter hook output priority 5; policy accept; }
                """);
        assertThat(aDaemonStarts()).contains("loaded the ruleset");
        assertThat(world.router.exec("nft", "-s", "list", "chain", "inet", "mwan", "entering"))
                .isEqualTo(wanted);
    }
}
