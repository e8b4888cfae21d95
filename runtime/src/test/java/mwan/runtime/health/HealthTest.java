package mwan.runtime.health;

import static mwan.runtime.health.Simulation.GATEWAY;
import static mwan.runtime.health.Simulation.LINE;
import static mwan.runtime.health.Simulation.LINE6;
import static mwan.runtime.health.Simulation.OTHER;
import static mwan.runtime.health.Simulation.OTHER6;
import static mwan.runtime.health.Simulation.router;
import static mwan.runtime.health.Simulation.settings;
import static mwan.runtime.health.Weathers.BASE;
import static mwan.runtime.health.Weathers.FINE;
import static mwan.runtime.health.Weathers.GATEWAY_ONLY;
import static mwan.runtime.health.Weathers.NOTHING;
import static mwan.runtime.health.Weathers.changing;
import static mwan.runtime.health.Weathers.inEpisode;
import static mwan.runtime.health.Weathers.lossy;
import static mwan.runtime.health.Weathers.lossyUpstream;
import static mwan.runtime.health.Weathers.outages;
import static mwan.runtime.health.Weathers.spikes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.runtime.health.Simulation.Weather;
import mwan.runtime.picture.Verdict.Reason;
import mwan.runtime.picture.Verdict.State;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.site.Wan;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TWELVE_HOURS = Duration.ofHours(12);
    private static final Duration REACTION = Duration.ofMillis(700);
    private static final IpAddress FIRST_TARGET = Ipv4Address.parse("1.1.1.1");

    private static Simulation simulation(Weather weather, long seed) {
        return simulation(weather, settings(2), seed);
    }

    private static Simulation simulation(Weather weather, Wan.Health settings, long seed) {
        // The other line is there so that quality counts; it is asked rarely, to save time.
        var other =
                new Wan.Health(
                        settings.targets4(),
                        List.of(),
                        false,
                        1000,
                        5,
                        30,
                        settings.limits(),
                        settings.limits6(),
                        Wan.Services.NONE);
        return new Simulation(router(settings, other), Map.of(LINE, weather, OTHER, FINE), seed);
    }

    private static void assertUndisturbed(Weather weather, long seed, Duration length) {
        var simulation = simulation(weather, seed).run(length);
        assertThat(simulation.changes)
                .as("seed %d: %s", seed, simulation.changes)
                .extracting(change -> change.judgement().state())
                .containsExactly(State.UNKNOWN, State.HEALTHY);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void lossSpikesAndShortOutagesAreNoFailure(long seed) {
        assertUndisturbed(lossy(0.05, spikes(outages(FINE))), seed, Duration.ofHours(12));
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void aMonthOfBadWeatherIsNoFailure(long seed) {
        assertUndisturbed(lossy(0.05, spikes(outages(FINE))), seed, Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aBlackHoleIsFoundInTime(long seed) {
        var fault = MINUTE.plusMillis(seed * 37);
        var simulation =
                simulation(changing(fault, GATEWAY_ONLY, FINE), seed).run(MINUTE.plus(MINUTE));

        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
        var failed = simulation.changes.getLast();
        assertThat(failed.at().minus(fault)).isBetween(Duration.ZERO, REACTION);
        assertThat(failed.judgement().reason()).isEqualTo(Reason.UPSTREAM);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDeadGatewayIsFoundInTimeAndNamed(long seed) {
        var fault = MINUTE.plusMillis(seed * 41);
        var simulation = simulation(changing(fault, NOTHING, FINE), seed).run(MINUTE.plus(MINUTE));

        var failed = simulation.changes.getLast();
        assertThat(failed.at().minus(fault)).isBetween(Duration.ZERO, REACTION);
        assertThat(failed.judgement().reason()).isEqualTo(Reason.GATEWAY);
    }

    @Test
    void aGatewayThatNeverAnsweredIsNotBlamed() {
        Weather silentGateway =
                (target, at, chance) ->
                        target.equals(GATEWAY)
                                ? Optional.empty()
                                : FINE.roundTrip(target, at, chance);
        var simulation = simulation(changing(MINUTE, NOTHING, silentGateway), 1).run(MINUTE);
        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);

        simulation.run(MINUTE);
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.UPSTREAM);
    }

    @Test
    void aGatewayThatDiesLaterThanItsUpstreamIsToldApart() {
        var weather =
                changing(MINUTE.multipliedBy(2), NOTHING, changing(MINUTE, GATEWAY_ONLY, FINE));
        var simulation = simulation(weather, 1).run(MINUTE.plusSeconds(10));
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.UPSTREAM);

        simulation.run(MINUTE.plusSeconds(5));
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.GATEWAY);
    }

    @Test
    void oneDeadTargetOfFourIsNotTheLine() {
        Weather weather =
                (target, at, chance) ->
                        target.equals(FIRST_TARGET) && at.compareTo(MINUTE) > 0
                                ? Optional.empty()
                                : FINE.roundTrip(target, at, chance);
        var simulation = simulation(weather, settings(4), 1).run(Duration.ofHours(1));

        assertThat(simulation.states()).containsExactly(State.UNKNOWN, State.HEALTHY);
        assertThat(simulation.health.report(LINE).quality().lossPercent()).isZero();
    }

    @Test
    void halfOfThePacketsLostIsBadQuality() {
        var simulation = simulation(changing(MINUTE, lossy(0.5, FINE), FINE), 1).run(MINUTE);
        simulation.run(Duration.ofSeconds(30));

        assertThat(simulation.judgement().state()).isEqualTo(State.UNHEALTHY);
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.QUALITY);
        assertThat(simulation.judgement().sentence()).contains("20 are allowed");
    }

    /// A wireless line loses a quarter of what is sent on every day; the site says how much it may.
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aLossyLineIsJudgedByItsOwnPatience(long seed) {
        var patient = simulation(lossy(0.25, FINE), settings(2, 40), seed).run(TWELVE_HOURS);
        assertThat(patient.states()).containsExactly(State.UNKNOWN, State.HEALTHY);

        var usual = simulation(lossy(0.25, FINE), settings(2, 20), seed).run(MINUTE);
        assertThat(usual.judgement().reason()).isEqualTo(Reason.QUALITY);
    }

    /// Of the few probes of some seconds nearly all may come back by chance.
    @Test
    void aLineThatLosesAThirdStaysAway() {
        var simulation = simulation(lossy(0.3, FINE), 1).run(TWELVE_HOURS);
        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
    }

    @Test
    void aLineThatWasLossyIsTakenAgainAfterAGoodWindow() {
        var simulation =
                simulation(changing(MINUTE, FINE, lossy(0.3, FINE)), 1).run(MINUTE.plusSeconds(90));
        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);
        assertThat(simulation.changes.getLast().at()).isGreaterThan(MINUTE);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1"})
    void whatIsLostOnOneOfTheTwoWaysAloneIsABlackHole(double there, double back) {
        var simulation =
                simulation(changing(MINUTE, lossyUpstream(there, back), FINE), 1)
                        .run(MINUTE.plus(MINUTE));

        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
        var failed = simulation.changes.getLast();
        assertThat(failed.at().minus(MINUTE)).isBetween(Duration.ZERO, REACTION);
        assertThat(failed.judgement().reason()).isEqualTo(Reason.UPSTREAM);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0", "0, 0.3"})
    void muchLossOnOneOfTheTwoWaysIsBadQuality(double there, double back) {
        var simulation =
                simulation(changing(MINUTE, lossyUpstream(there, back), FINE), 1)
                        .run(MINUTE.plusSeconds(30));

        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.QUALITY);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0", "0, 0.05"})
    void someLossOnOneOfTheTwoWaysIsNoFailure(double there, double back) {
        assertUndisturbed(lossyUpstream(there, back), 1, Duration.ofHours(12));
    }

    private static Simulation dualStack(Map<LineId, Weather> otherwise) {
        var weather = new HashMap<LineId, Weather>();
        List.of(LINE, LINE6, OTHER, OTHER6).forEach(line -> weather.put(line, FINE));
        weather.putAll(otherwise);
        return new Simulation(Simulation.dualStack(), weather, 1);
    }

    private static Stream<LineId> lines() {
        return Stream.of(LINE, LINE6);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aFamilyThatFailsLeavesTheOtherAlone(LineId failing) {
        var simulation =
                dualStack(Map.of(failing, changing(MINUTE, GATEWAY_ONLY, FINE)))
                        .run(MINUTE.plus(MINUTE));

        var failed = simulation.history(failing).getLast();
        assertThat(failed.at().minus(MINUTE)).isBetween(Duration.ZERO, REACTION);
        assertThat(failed.judgement())
                .extracting(Judgement::state, Judgement::reason)
                .containsExactly(State.UNHEALTHY, Reason.UPSTREAM);
        for (var line : simulation.health.lines()) {
            assertThat(simulation.states(line))
                    .as(line.toString())
                    .startsWith(State.UNKNOWN, State.HEALTHY)
                    .hasSize(line.equals(failing) ? 3 : 2);
        }
    }

    /// The other WAN's IPv4 is healthy, but nothing of IPv6 can take it.
    @Test
    void aBadLineIsBetterThanNoneOfItsFamily() {
        var simulation =
                dualStack(Map.of(LINE, lossy(0.4, FINE), LINE6, lossy(0.4, FINE), OTHER6, NOTHING))
                        .run(MINUTE.multipliedBy(10));

        assertThat(simulation.health.judgement(LINE).reason()).isEqualTo(Reason.QUALITY);
        assertThat(simulation.health.judgement(LINE6).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void eachFamilyHasLimitsOfItsOwn() {
        var weather =
                Map.of(LINE, lossy(0.3, FINE), LINE6, lossy(0.3, FINE), OTHER, FINE, OTHER6, FINE);
        var simulation =
                new Simulation(Simulation.dualStack(new Wan.Limits(60, 5, 10)), weather, 1)
                        .run(MINUTE.multipliedBy(10));

        assertThat(simulation.health.judgement(LINE).reason()).isEqualTo(Reason.QUALITY);
        assertThat(simulation.states(LINE6)).containsExactly(State.UNKNOWN, State.HEALTHY);
    }

    private static boolean isOfLine(Probe probe) {
        return probe.line().equals(LINE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aProbeThatCannotBeSentHasFailed(long seed) {
        var fault = MINUTE.plusMillis(seed * 43);
        var simulation =
                simulation(FINE, seed)
                        .obstacle((probe, at) -> isOfLine(probe) && at.compareTo(fault) >= 0)
                        .run(MINUTE.plus(MINUTE));

        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
        var failed = simulation.changes.getLast();
        assertThat(failed.at().minus(fault)).isBetween(Duration.ZERO, REACTION);
        assertThat(failed.judgement().reason()).isEqualTo(Reason.GATEWAY);
    }

    /// What answers a little is kept while nothing else works; what cannot even be asked is not.
    @Test
    void aLineThatCannotBeAskedFailsAlsoWhereItIsTheLast() {
        var settings = settings(2);
        var simulation =
                new Simulation(router(settings, settings), Map.of(LINE, FINE, OTHER, NOTHING), 1)
                        .obstacle((probe, at) -> isOfLine(probe) && at.compareTo(MINUTE) >= 0)
                        .run(MINUTE.plusSeconds(1));

        assertThat(simulation.judgement().state()).isEqualTo(State.UNHEALTHY);
        assertThat(simulation.changes.getLast().at().minus(MINUTE))
                .isBetween(Duration.ZERO, REACTION);
    }

    @Test
    void momentsInWhichNothingCanBeSentAreNoFailure() {
        var simulation =
                simulation(FINE, 1)
                        .obstacle((probe, at) -> isOfLine(probe) && inEpisode(at, 20_000, 100, 13))
                        .run(Duration.ofHours(12));

        assertThat(simulation.states()).containsExactly(State.UNKNOWN, State.HEALTHY);
    }

    @Test
    void latencyAndJitterAreMeasured() {
        // The targets are asked in turn: each round trip differs by 4 ms from the one before.
        Weather twoDistances =
                (target, at, chance) ->
                        Optional.of(Duration.ofMillis(target.equals(FIRST_TARGET) ? 10 : 14));
        var quality = simulation(twoDistances, 1).run(MINUTE).health.report(LINE).quality();

        // A reply is taken at the next step of the clock, which is 0.1 ms.
        var step = Duration.ofNanos(200_000);
        assertThat(quality.latency()).isCloseTo(Duration.ofMillis(12), step);
        assertThat(quality.jitter()).isCloseTo(Duration.ofMillis(4), step);
        assertThat(quality.lossPercent()).isZero();
        // 30 s with a probe each 150 ms.
        assertThat(quality.samples()).isBetween(199, 201);
    }

    @Test
    void lossIsMeasuredAndCountsInNeitherLatencyNorJitter() {
        Weather steady = (target, at, chance) -> Optional.of(BASE);
        var quality = simulation(lossy(0.1, steady), 1).run(MINUTE).health.report(LINE).quality();

        assertThat(quality.lossPercent()).isBetween(5.0, 15.0);
        assertThat(quality.latency()).isCloseTo(BASE, Duration.ofNanos(200_000));
        assertThat(quality.jitter()).isLessThan(Duration.ofNanos(200_000));
    }

    @Test
    void aBadLineIsBetterThanNone() {
        var settings = settings(2);
        var simulation =
                new Simulation(
                                router(settings, settings),
                                Map.of(LINE, lossy(0.4, FINE), OTHER, NOTHING),
                                3)
                        .run(Duration.ofMinutes(10));

        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void aFlappingLineStaysOut() {
        Weather flapping =
                (target, at, chance) ->
                        at.toMillis() % 4000 < 2000
                                ? Optional.empty()
                                : FINE.roundTrip(target, at, chance);
        var simulation =
                simulation(changing(MINUTE, flapping, FINE), 1).run(MINUTE.multipliedBy(20));

        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
    }

    @Test
    void recoveryWaitsForHoldDownAndForGoodAnswers() {
        var weather = changing(MINUTE.plusSeconds(3), FINE, changing(MINUTE, NOTHING, FINE));
        var simulation = simulation(weather, 1).run(MINUTE.multipliedBy(2));

        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);
        var failed = simulation.changes.get(2).at();
        assertThat(simulation.changes.get(3).at().minus(failed))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
    }

    @Test
    void theFirstToAnswerIsTakenWhenNothingElseWorks() {
        var settings = settings(2);
        var weather = changing(MINUTE.plusSeconds(10), FINE, changing(MINUTE, NOTHING, FINE));
        var simulation =
                new Simulation(
                                router(settings, settings),
                                Map.of(LINE, weather, OTHER, changing(MINUTE, NOTHING, FINE)),
                                1)
                        .run(MINUTE.plusSeconds(12));

        assertThat(simulation.changes.getLast().judgement().state()).isEqualTo(State.HEALTHY);
        assertThat(simulation.changes.getLast().at())
                .isBetween(MINUTE.plusSeconds(10), MINUTE.plusSeconds(11));
    }

    @Test
    void theFirstVerdictNeedsOneRoundTrip() {
        var simulation = simulation(FINE, 1).run(Duration.ofMillis(100));
        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void aLineThatIsDeadAtTheStartIsFoundWithinASecond() {
        var simulation = simulation(NOTHING, 1).run(Duration.ofSeconds(1));
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.UPSTREAM);
    }

    @Test
    void carrierLossCountsAtOnce() {
        var simulation = simulation(FINE, 1).run(MINUTE);
        simulation.facts(
                new LineFacts(true, false, Authentication.NOT_NEEDED, true, Optional.of(GATEWAY)));

        assertThat(simulation.judgement())
                .extracting(Judgement::state, Judgement::reason)
                .containsExactly(State.UNHEALTHY, Reason.LINK);
    }

    @Test
    void theReasonsWithoutAProbeAreToldApart() {
        var simulation = simulation(FINE, 1).run(MINUTE);
        assertThat(reason(simulation, false, Authentication.NOT_NEEDED, false))
                .isEqualTo(Reason.LINK);
        assertThat(reason(simulation, true, Authentication.REFUSED, false))
                .isEqualTo(Reason.AUTHENTICATION);
        assertThat(reason(simulation, true, Authentication.PENDING, false))
                .isEqualTo(Reason.AUTHENTICATION);
        assertThat(reason(simulation, true, Authentication.AUTHENTICATED, false))
                .isEqualTo(Reason.LEASE);
    }

    private static Reason reason(
            Simulation simulation, boolean link, Authentication authentication, boolean addressed) {
        return simulation
                .facts(new LineFacts(link, link, authentication, addressed, Optional.empty()))
                .judgement()
                .reason();
    }

    @Test
    void lostAuthenticationIsTheReasonWhenTheLineIsSilent() {
        var simulation = simulation(changing(MINUTE, NOTHING, FINE), 1).run(MINUTE);
        simulation.facts(
                new LineFacts(true, true, Authentication.REFUSED, true, Optional.of(GATEWAY)));
        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);

        simulation.run(Duration.ofSeconds(2));
        assertThat(simulation.judgement().reason()).isEqualTo(Reason.AUTHENTICATION);
    }

    @Test
    void aRouterThatWasHeldUpBlamesNoLine() {
        var simulation = simulation(FINE, 1).run(MINUTE);
        // What was sent before is answered, but nobody looked for two seconds.
        var later = simulation.now().plus(Duration.ofSeconds(2));
        simulation.health.tick(later);

        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.3, 1})
    void probesCostAtMostTwentyKilobitsPerSecond(double loss) {
        var simulation = simulation(lossy(loss, FINE), 1).run(MINUTE.multipliedBy(10));

        // Echoes with 8 octets of data are 36 octets long in IPv4 and 56 in IPv6, both ways.
        double bitsPerSecond = simulation.probes() * 2.0 * (36 + 56) * 8 / 600;
        assertThat(bitsPerSecond).isLessThan(20_000);
    }
}
