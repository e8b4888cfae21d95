package mwan.runtime.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mwan.runtime.kernel.LabSite;
import mwan.site.Wan;
import mwan.value.WanName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SlotsTest {
    @ParameterizedTest
    @MethodSource("cases")
    void slotsAreInterleaved(List<Integer> weights, String slots) {
        assertThat(dealt(weights)).isEqualTo(slots);
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(List.of(), ""),
                Arguments.of(List.of(1), "a"),
                Arguments.of(List.of(7), "a"),
                Arguments.of(List.of(1, 1), "ab"),
                Arguments.of(List.of(50, 50), "ab"),
                Arguments.of(List.of(2, 1), "aba"),
                Arguments.of(List.of(3, 1), "aaba"),
                Arguments.of(List.of(1, 3), "babb"),
                Arguments.of(List.of(5, 1, 1), "aabacaa"),
                Arguments.of(List.of(1, 1, 1), "abc"),
                Arguments.of(List.of(3, 2), "ababa"));
    }

    /// A hash of the source chooses the slot: who is on a WAN that carries stays there.
    @Test
    void theSlotsOfOthersStayWhenAWanFails() {
        var all = wans(List.of(2, 1, 1));
        assertThat(word(Slots.keeping(all, all))).isEqualTo("abca");
        assertThat(word(Slots.keeping(all, List.of(all.get(0), all.get(2))))).isEqualTo("aaca");
        assertThat(word(Slots.keeping(all, List.of(all.get(1), all.get(2))))).isEqualTo("bbcc");
        assertThat(word(Slots.keeping(all, List.of(all.get(1))))).isEqualTo("bbbb");
    }

    @Test
    void everyShareIsExactAndNeverMoreThanOneSlotBehindItsDue() {
        var random = new Random(20261124);
        for (int round = 0; round < 500; round++) {
            var weights = random.ints(1 + random.nextInt(6), 1, 12).boxed().toList();
            assertFair(weights, dealt(weights));
        }
    }

    private static void assertFair(List<Integer> weights, String slots) {
        int total = weights.stream().mapToInt(Integer::intValue).sum();
        for (int wan = 0; wan < weights.size(); wan++) {
            char name = (char) ('a' + wan);
            double share = (double) weights.get(wan) / total;
            int dealt = 0;
            for (int i = 0; i < slots.length(); i++) {
                dealt += slots.charAt(i) == name ? 1 : 0;
                // Smooth weighted round robin is at most the number of WANs off at any moment.
                assertThat(Math.abs(dealt - share * (i + 1)))
                        .as("%s, %s at %d", weights, slots, i)
                        .isLessThan(weights.size());
            }
            assertThat((double) dealt / slots.length()).isEqualTo(share);
        }
    }

    @Test
    void hugeWeightsStayWithinBounds() {
        assertThat(dealt(List.of(1_000_003, 1)).length()).isLessThan(1100);
        assertThat(dealt(List.of(1_000_003, 1))).contains("b");
    }

    private static String dealt(List<Integer> weights) {
        return word(Slots.of(wans(weights)));
    }

    private static List<Wan> wans(List<Integer> weights) {
        var wans = new ArrayList<Wan>();
        IntStream.range(0, weights.size())
                .forEach(i -> wans.add(wan(String.valueOf((char) ('a' + i)), weights.get(i))));
        return wans;
    }

    private static String word(List<WanName> slots) {
        return slots.stream().map(WanName::value).collect(Collectors.joining());
    }

    private static Wan wan(String name, int weight) {
        return LabSite.weighted(LabSite.ROUTER.wans().getFirst(), new WanName(name), weight);
    }
}
