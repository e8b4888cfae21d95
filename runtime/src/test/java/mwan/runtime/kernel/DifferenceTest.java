package mwan.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    /// Things are `key=value`, those of others begin with `-`.
    private static Difference<String> between(List<String> wanted, List<String> there) {
        return Difference.between(
                wanted, there, it -> !it.startsWith("-"), it -> it.substring(0, it.indexOf('=')));
    }

    @Test
    void equalIsNoDifference() {
        assertThat(between(List.of("a=1", "b=2"), List.of("b=2", "a=1")).isNone()).isTrue();
    }

    @Test
    void missingIsAddedAndSurplusRemoved() {
        assertThat(between(List.of("a=1"), List.of("b=2")))
                .isEqualTo(new Difference<>(List.of("a=1"), List.of(), List.of("b=2")));
    }

    @Test
    void anotherValueOfTheSameKeyIsReplaced() {
        assertThat(between(List.of("a=1"), List.of("a=2")))
                .isEqualTo(new Difference<>(List.of(), List.of("a=1"), List.of()));
    }

    @Test
    void othersAreNeitherCountedNorTouched() {
        assertThat(between(List.of("a=1"), List.of("-a=1", "-b=2")))
                .isEqualTo(new Difference<>(List.of("a=1"), List.of(), List.of()));
    }

    @Test
    void twiceThereIsRemovedOnce() {
        assertThat(between(List.of(), List.of("a=1", "a=1")).removed()).containsExactly("a=1");
    }
}
