package mwan.runtime.health;

import static mwan.runtime.health.Simulation.LINE;
import static mwan.runtime.health.Simulation.OTHER;
import static mwan.runtime.health.Simulation.router;
import static mwan.runtime.health.Simulation.settings;
import static mwan.runtime.health.Weathers.FINE;
import static mwan.runtime.health.Weathers.GATEWAY_ONLY;
import static mwan.runtime.health.Weathers.NOTHING;
import static mwan.runtime.health.Weathers.changing;
import static mwan.runtime.health.Weathers.lossy;
import static mwan.runtime.health.Weathers.outages;
import static mwan.runtime.health.Weathers.spikes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import mwan.runtime.health.Simulation.Weather;
import mwan.runtime.picture.Verdict.Reason;
import mwan.runtime.picture.Verdict.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A line by which nobody's packets leave is asked less often, and watched as well.
class UnusedLineTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// The 700 ms that a line takes which is used, and twice the 150 ms between its probes.
    private static final Duration REACTION = Duration.ofSeconds(1);

    private static Simulation simulation(Weather weather, long seed) {
        return new Simulation(
                router(settings(2), settings(2)), Map.of(LINE, weather, OTHER, FINE), seed);
    }

    private static long probesInAMinute(Simulation simulation) {
        long before = simulation.run(MINUTE).probes();
        return simulation.run(MINUTE).probes() - before;
    }

    @Test
    void itIsAskedAThirdAsOften() {
        // A probe each 150 ms and one to the gateway each second; each 450 ms, and each 3 s.
        assertThat(probesInAMinute(simulation(FINE, 1))).isBetween(450L, 461L);
        assertThat(probesInAMinute(simulation(FINE, 1).unused())).isBetween(148L, 154L);
    }

    @Test
    void itIsAskedAsOftenAsOthersOnceItIsUsed() {
        var simulation = simulation(FINE, 1).unused().run(MINUTE);
        simulation.health.used(LINE.wan(), true);

        assertThat(probesInAMinute(simulation)).isBetween(450L, 461L);
    }

    /// More than half of what makes a line unhealthy.
    @Test
    void itIsAskedAsOftenAsOthersWhileItLosesMuch() {
        assertThat(probesInAMinute(simulation(lossy(0.17, FINE), 1).unused())).isGreaterThan(450L);
        assertThat(probesInAMinute(simulation(lossy(0.02, FINE), 1).unused())).isLessThan(300L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void itsDeathIsFoundTwoProbesLater(long seed) {
        var fault = MINUTE.plusMillis(seed * 47);
        for (var dead : new Weather[] {GATEWAY_ONLY, NOTHING}) {
            var simulation = simulation(changing(fault, dead, FINE), seed).unused().run(MINUTE);
            simulation.run(MINUTE);

            assertThat(simulation.states())
                    .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
            var failed = simulation.changes.getLast();
            assertThat(failed.at().minus(fault)).isBetween(Duration.ZERO, REACTION);
            assertThat(failed.judgement().reason())
                    .isEqualTo(dead.equals(NOTHING) ? Reason.GATEWAY : Reason.UPSTREAM);
        }
    }

    /// While it is not healthy it is watched as closely as others.
    @Test
    void itRecoversAsSoonAsOthers() {
        var end = MINUTE.plusSeconds(30);
        var weather = changing(end, FINE, changing(MINUTE, NOTHING, FINE));
        var used = simulation(weather, 1).run(MINUTE.plus(MINUTE)).changes.getLast();
        var unused = simulation(weather, 1).unused().run(MINUTE.plus(MINUTE)).changes.getLast();

        assertThat(unused.judgement().state()).isEqualTo(State.HEALTHY);
        assertThat(unused.at()).isCloseTo(used.at(), Duration.ofMillis(450));
    }

    @Test
    void itIsFoundToLoseTooMuch() {
        var weather = changing(MINUTE, lossy(0.5, FINE), FINE);
        var simulation = simulation(weather, 1).unused().run(MINUTE.plusSeconds(45));

        assertThat(simulation.judgement().state()).isEqualTo(State.UNHEALTHY);
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.QUALITY);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void lossSpikesAndShortOutagesAreNoFailure(long seed) {
        assertUndisturbed(lossy(0.05, spikes(outages(FINE))), seed, Duration.ofHours(12));
        assertUndisturbed(spikes(outages(FINE)), seed, Duration.ofHours(12));
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void aMonthOfBadWeatherIsNoFailure(long seed) {
        assertUndisturbed(lossy(0.05, spikes(outages(FINE))), seed, Duration.ofDays(30));
    }

    private static void assertUndisturbed(Weather weather, long seed, Duration length) {
        var simulation = simulation(weather, seed).unused().run(length);
        assertThat(simulation.states())
                .as("seed %d: %s", seed, simulation.changes)
                .containsExactly(State.UNKNOWN, State.HEALTHY);
    }
}
