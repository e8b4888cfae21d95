package mwan.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import mwan.runtime.health.Moment;
import mwan.value.WanName;
import org.junit.jupiter.api.Test;

class UseTest {
    private static final WanName WAN = new WanName("att");
    private static final WanName OTHER = new WanName("webpass");

    private final Use use = new Use();
    private final Moment start = new Moment(Long.MAX_VALUE - 1_000_000_000L);

    private boolean isUsed(int second, long packets, long probes) {
        return use.isUsed(WAN, packets, probes, start.plus(Duration.ofSeconds(second)));
    }

    @Test
    void oneThatWasNotLookedAtYetIsUsed() {
        assertThat(isUsed(0, 0, 0)).isTrue();
        assertThat(isUsed(9, 0, 0)).isTrue();
        assertThat(isUsed(10, 0, 0)).isFalse();
    }

    @Test
    void probesAreNobodysUse() {
        isUsed(0, 0, 0);
        assertThat(isUsed(10, 150, 150)).isFalse();
        assertThat(isUsed(11, 250, 160)).isTrue();
    }

    @Test
    void leasesAndNeighbourDiscoveryAreNobodysUse() {
        isUsed(0, 0, 0);
        assertThat(isUsed(10, 100, 0)).isFalse();
        assertThat(isUsed(11, 110, 0)).isFalse();
        assertThat(isUsed(12, 121, 0)).isTrue();
    }

    @Test
    void useLastsForAWhile() {
        isUsed(0, 0, 0);
        assertThat(isUsed(12, 1_000, 0)).isTrue();
        assertThat(isUsed(21, 1_000, 0)).isTrue();
        assertThat(isUsed(22, 1_000, 0)).isFalse();
    }

    @Test
    void ofALinkThatWasMadeAnewNothingIsKnown() {
        isUsed(0, 5_000, 0);
        assertThat(isUsed(20, 5_000, 0)).isFalse();
        assertThat(isUsed(21, 3, 0)).isTrue();
        assertThat(isUsed(31, 3, 0)).isFalse();
    }

    @Test
    void eachWanStandsAlone() {
        isUsed(0, 0, 0);
        var later = start.plus(Duration.ofSeconds(5));
        assertThat(use.isUsed(OTHER, 900, 0, later)).isTrue();
        assertThat(isUsed(10, 0, 0)).isFalse();
        assertThat(use.isUsed(OTHER, 900, 0, start.plus(Duration.ofSeconds(14)))).isTrue();
    }
}
