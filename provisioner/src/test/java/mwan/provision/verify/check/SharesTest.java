package mwan.provision.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import mwan.provision.verify.Sites;
import mwan.provision.verify.seen.Transfers;
import mwan.site.Wan;
import mwan.value.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
    private static final List<Wan> WANS = Sites.named("lab").router().wans();
    private static final Wan ATT = WANS.get(0);
    private static final Wan WEBPASS = WANS.get(1);
    private static final String A = "104.57.226.193";
    private static final String W = "136.25.91.242";

    private static Transfers seen(List<String> bodies) {
        return Transfers.parse(
                bodies.stream()
                        .map(body -> body + "\n\n= 1 0 200 10.250.1.45 http://x/\n")
                        .collect(Collectors.joining()));
    }

    private static Optional<Wan> owner(IpAddress address) {
        return switch (address.toString()) {
            case A -> Optional.of(ATT);
            case W -> Optional.of(WEBPASS);
            default -> Optional.empty();
        };
    }

    private static Judgement judge(List<Wan> carrying, List<String> bodies) {
        return Shares.judge(seen(bodies), carrying, SharesTest::owner);
    }

    private static List<String> repeated(int times, String... round) {
        var all = new ArrayList<String>();
        for (int i = 0; i < times; i++) {
            all.addAll(List.of(round));
        }
        return all;
    }

    @Test
    void passesWhenTheyTakeTurns() {
        assertThat(judge(List.of(ATT, WEBPASS), repeated(10, A, W)))
                .isEqualTo(
                        new Judgement.Passed(
                                "10 × " + A + " (att), 10 × " + W + " (webpass), in turn"));
    }

    @Test
    void failsWhenAHostIsPinned() {
        assertThat(judge(List.of(ATT, WEBPASS), repeated(20, A)))
                .isInstanceOf(Judgement.Failed.class)
                .extracting(Judgement::seen)
                .asString()
                .contains("webpass was due 10 of 20");
    }

    @Test
    void failsWhenOneIsTakenThatCarriesNone() {
        assertThat(judge(List.of(WEBPASS), repeated(10, A, W)).seen())
                .contains("att carries none now, but was taken");
    }

    @Test
    void failsWhenTheSourceIsNobodys() {
        assertThat(judge(List.of(ATT, WEBPASS), repeated(10, A, "10.250.250.2")).seen())
                .contains("10.250.250.2")
                .contains("no WAN's");
    }

    @Test
    void failsWithoutAWan() {
        assertThat(judge(List.of(), List.of())).isInstanceOf(Judgement.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bearsAFewSlotsThatOthersTook(long seed) {
        var random = new Random(seed);
        var bodies = repeated(10, A, W);
        for (int i = 0; i < 3; i++) {
            bodies.set(random.nextInt(bodies.size()), random.nextBoolean() ? A : W);
        }
        assertThat(judge(List.of(ATT, WEBPASS), bodies)).isInstanceOf(Judgement.Passed.class);
    }
}
