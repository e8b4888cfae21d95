package mwan.runtime.health;

import static mwan.runtime.health.Simulation.LINE;
import static mwan.runtime.health.Simulation.OTHER;
import static mwan.runtime.health.Simulation.router;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import mwan.runtime.health.Simulation.ServiceWeather;
import mwan.runtime.health.Simulation.Weather;
import mwan.runtime.picture.Verdict.Reason;
import mwan.runtime.picture.Verdict.State;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.site.Service;
import mwan.site.Wan;
import mwan.value.DomainName;
import mwan.value.HttpAddress;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines on which echoes are answered, and services are or are not.
class ServicesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// Three rounds of five seconds until the third has begun, and one of the other line's.
    private static final Duration REACTION = Duration.ofSeconds(21);

    private static final Weather FINE = (target, at, chance) -> Optional.of(latency(chance));
    private static final ServiceWeather ANSWERS =
            (question, at, chance) -> Optional.of(latency(chance));
    private static final LineFacts UNPLUGGED =
            new LineFacts(true, false, Authentication.NOT_NEEDED, true, Optional.empty());

    private static final Wan.Limits LIMITS = new Wan.Limits(20, 5, 10);

    private static Duration latency(Random chance) {
        return Duration.ofMillis(12).plusNanos((long) (Math.abs(chance.nextGaussian()) * 2e6));
    }

    private static Wan.Health settings(String... services) {
        return settings(150, 5, services);
    }

    private static Wan.Health settings(int millis, int seconds, String... services) {
        var dns =
                Stream.of(services)
                        .filter(service -> !service.contains("http"))
                        .map(service ->
                                new Service.Dns(
                                        IpAddress.parse(service), new DomainName("example.org")))
                        .toList();
        var http =
                Stream.of(services)
                        .filter(service -> service.contains("http"))
                        .map(service -> new Service.Http(HttpAddress.parse(service)))
                        .toList();
        return new Wan.Health(
                List.of(Ipv4Address.parse("1.1.1.1")),
                List.of(),
                true,
                millis,
                5,
                30,
                LIMITS,
                LIMITS,
                new Wan.Services(dns, http, seconds));
    }

    private static Simulation simulation(Wan.Health line, Wan.Health other, long seed) {
        return new Simulation(router(line, other), Map.of(LINE, FINE, OTHER, FINE), seed);
    }

    private static ServiceWeather silent(LineId line, Duration from, Duration until) {
        return (question, at, chance) ->
                question.line().equals(line) && at.compareTo(from) >= 0 && at.compareTo(until) < 0
                        ? Optional.empty()
                        : ANSWERS.answer(question, at, chance);
    }

    private static ServiceWeather silentEverywhere(Duration from, Duration until) {
        return (question, at, chance) ->
                at.compareTo(from) >= 0 && at.compareTo(until) < 0
                        ? Optional.empty()
                        : ANSWERS.answer(question, at, chance);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aDeadDnsOnOneLineIsTheLine(long half) {
        var dead = MINUTE.plusMillis(half * 500);
        var healed = MINUTE.multipliedBy(5);
        var simulation =
                simulation(settings("1.1.1.1", "8.8.8.8"), settings("1.1.1.1"), half)
                        .services(silent(LINE, dead, healed))
                        .run(MINUTE.multipliedBy(4));

        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY);
        var failed = simulation.changes.getLast();
        assertThat(failed.at().minus(dead)).isBetween(Duration.ofSeconds(12), REACTION);
        assertThat(failed.judgement().reason()).isEqualTo(Reason.UPSTREAM);
        assertThat(failed.judgement().sentence())
                .isEqualTo("no DNS server answers: 1.1.1.1, 8.8.8.8");

        simulation.run(MINUTE.multipliedBy(2));
        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY, State.HEALTHY);
        // The next round, and what a recovery takes.
        assertThat(simulation.changes.getLast().at().minus(healed))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(11));
    }

    @Test
    void anotherLineThatIsNotAskedIsTrusted() {
        var simulation =
                simulation(settings("http://203.0.113.10/"), settings(), 1)
                        .services(silent(LINE, MINUTE, MINUTE.multipliedBy(9)))
                        .run(MINUTE.multipliedBy(2));
        assertThat(simulation.judgement().sentence())
                .isEqualTo("no HTTP server answers: http://203.0.113.10/");
    }

    /// One line sees the end, and the beginning, before the other.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aDnsThatIsDeadForEverybodyIsNobodysFault(long seed) {
        var chance = new Random(seed);
        var simulation =
                simulation(settings("1.1.1.1"), settings(150, 7, "1.1.1.1"), seed)
                        .services((question, at, dice) -> {
                            // Away for 1 to 29 s of each half minute.
                            long second = at.toSeconds() % 30;
                            long length = 1 + (at.toSeconds() / 30 * 7 + seed) % 29;
                            return second < length
                                    ? Optional.empty()
                                    : ANSWERS.answer(question, at, dice);
                        })
                        .run(Duration.ofMillis(chance.nextLong(5_000)));
        // The other line's rounds begin at another moment.
        simulation
                .facts(OTHER, UNPLUGGED)
                .run(Duration.ofMillis(500 + chance.nextLong(4_000)))
                .facts(OTHER, Simulation.up())
                .run(Duration.ofHours(6));
        assertThat(simulation.states()).containsExactly(State.UNKNOWN, State.HEALTHY);
    }

    @Test
    void aDnsThatStaysDeadForEverybodyIsNobodysFault() {
        var simulation =
                simulation(settings("1.1.1.1"), settings("1.1.1.1"), 1)
                        .services(silentEverywhere(MINUTE, MINUTE.multipliedBy(600)))
                        .run(MINUTE.multipliedBy(300));
        assertThat(simulation.states()).containsExactly(State.UNKNOWN, State.HEALTHY);
        assertThat(simulation.health.report(LINE).services().getFirst())
                .satisfies(report -> {
                    assertThat(report.failedInARow()).isGreaterThan(3000);
                    assertThat(report.sentence()).isEqualTo("no answer within 2 s");
                });
    }

    /// What was this line's fault is nobody's any more.
    @Test
    void aLineComesBackWhenTheServiceDiesElsewhereToo() {
        var simulation =
                simulation(settings("1.1.1.1"), settings("1.1.1.1"), 1)
                        .services((question, at, chance) ->
                                at.compareTo(MINUTE.multipliedBy(3)) > 0
                                        ? Optional.empty()
                                        : silent(LINE, MINUTE, MINUTE.multipliedBy(9))
                                                .answer(question, at, chance))
                        .run(MINUTE.multipliedBy(4));
        assertThat(simulation.states())
                .containsExactly(State.UNKNOWN, State.HEALTHY, State.UNHEALTHY, State.HEALTHY);
    }

    @Test
    void oneDeadServiceOfTwoIsNotTheLine() {
        var simulation =
                simulation(
                                settings("1.1.1.1", "http://203.0.113.10/"),
                                settings("1.1.1.1", "http://203.0.113.10/"),
                                1)
                        .services((question, at, chance) ->
                                question.service() instanceof Service.Dns
                                        ? silent(LINE, MINUTE, MINUTE.multipliedBy(999))
                                                .answer(question, at, chance)
                                        : ANSWERS.answer(question, at, chance))
                        .run(Duration.ofHours(2));
        assertThat(simulation.states()).containsExactly(State.UNKNOWN, State.HEALTHY);
        assertThat(simulation.health.report(LINE).services())
                .extracting(report -> report.failedInARow() > 3)
                .containsExactly(true, false);
    }

    @Test
    void aLineWithoutServicesThatAnswerIsBetterThanNone() {
        var simulation =
                simulation(settings("1.1.1.1"), settings("1.1.1.1"), 1)
                        .services(silent(LINE, MINUTE, MINUTE.multipliedBy(99)))
                        .run(MINUTE.multipliedBy(2));
        assertThat(simulation.judgement().state()).isEqualTo(State.UNHEALTHY);

        simulation.facts(OTHER, UNPLUGGED).run(Duration.ofSeconds(2));
        assertThat(simulation.judgement().state()).isEqualTo(State.HEALTHY);

        simulation.facts(OTHER, Simulation.up()).run(MINUTE);
        assertThat(simulation.judgement().sentence()).isEqualTo("no DNS server answers: 1.1.1.1");
    }

    @Test
    void aRefusalCountsAtOnce() {
        var simulation = simulation(settings("1.1.1.1"), settings(), 1).run(Duration.ofMillis(100));
        var question = new Question(LINE, settings("1.1.1.1").services().dns().getFirst(), 0);
        assertThat(simulation.health.isOpen(question)).isTrue();

        simulation.health.failed(question, "answers SERVFAIL");
        assertThat(simulation.health.isOpen(question)).isFalse();
        simulation.health.answered(question, simulation.now());
        assertThat(simulation.health.report(LINE).services().getFirst())
                .isEqualTo(
                        new ServiceReport(
                                question.service(), 1, Optional.empty(), "answers SERVFAIL"));
    }

    @Test
    void whereNothingIsAskedForNothingIsAsked() {
        var simulation =
                simulation(settings(), settings(), 1)
                        .services((question, at, chance) -> {
                            throw new AssertionError(question);
                        })
                        .run(MINUTE);
        assertThat(simulation.health.report(LINE).services()).isEmpty();
    }

    /// A datagram in twenty is lost on its way there or back, and now and then all take 300 ms
    /// more.
    private static Simulation badWeather(long seed) {
        // Echoes are asked rarely, to save time: they have tests of their own.
        return simulation(settings(1000, 5, "1.1.1.1"), settings(1000, 5, "1.1.1.1"), seed)
                .services((question, at, chance) ->
                        chance.nextDouble() < 0.05
                                ? Optional.empty()
                                : Optional.of(
                                        latency(chance)
                                                .plusMillis(at.toSeconds() % 20 == 7 ? 300 : 0)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void lossAndSpikesAreNoFailure(long seed) {
        var simulation = badWeather(seed).run(Duration.ofDays(2));
        assertThat(simulation.states()).containsExactly(State.UNKNOWN, State.HEALTHY);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void aMonthOfLossAndSpikesIsNoFailure(long seed) {
        var simulation = badWeather(seed).run(Duration.ofDays(30));
        assertThat(simulation.states()).containsExactly(State.UNKNOWN, State.HEALTHY);
    }
}
