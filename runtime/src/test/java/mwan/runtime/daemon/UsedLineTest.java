package mwan.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How often the daemon asks, as the provider sees it, by whether anybody uses the line.
@Tag("kernel")
class UsedLineTest {
    /// Use is remembered for ten seconds, and the machine may be busy.
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final Duration MEASURED = Duration.ofSeconds(2);
    private static final Pattern PACKETS = Pattern.compile("packets ([0-9]+)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RunningDaemon running;

    private long countedBefore;
    private long countedAt;

    @BeforeEach
    void start() {
        running = new RunningDaemon(folder);
        running.world()
                .webpass
                .nft(
                        "table inet counting { counter asked {}; chain c { type filter hook forward"
                                + " priority -10; ip daddr { 1.1.1.1, 8.8.8.8 } counter name asked;"
                                + " ip6 daddr { 2606:4700:4700::1111, 2001:4860:4860::8888 }"
                                + " counter name asked; }; }");
        countedAt = System.nanoTime();
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /// Both families, each 450 ms, are 4.4 probes a second; each 150 ms, 13.3.
    @Test
    void aLineThatNobodyUsesIsAskedLessOften() {
        running.await(SOON, () -> measured() && probesASecond() < 7, this::counted);

        running.await(SOON, () -> use() && measured() && probesASecond() > 10, this::counted);
        assertThat(running.foreign()).isZero();
    }

    /// Flows take the WANs in turn.
    private boolean use() {
        for (int i = 0; i < 2; i++) {
            running.world()
                    .opnsense
                    .exec("sh", "-c", "ping -nqc 40 -i 0.01 -W 1 198.51.100.99 || true");
        }
        return true;
    }

    private boolean measured() {
        return System.nanoTime() - countedAt >= MEASURED.toNanos();
    }

    /// Since it was last asked for.
    private double probesASecond() {
        long now = System.nanoTime();
        long count = count();
        double rate = (count - countedBefore) / ((now - countedAt) / 1e9);
        countedBefore = count;
        countedAt = now;
        return rate;
    }

    private long count() {
        var packets = PACKETS.matcher(counted());
        assertThat(packets.find()).isTrue();
        return Long.parseLong(packets.group(1));
    }

    private String counted() {
        return running.world().webpass.nft("list counter inet counting asked");
    }
}
