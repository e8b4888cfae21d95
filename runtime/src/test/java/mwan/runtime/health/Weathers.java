package mwan.runtime.health;

import static mwan.runtime.health.Simulation.GATEWAY;
import static mwan.runtime.health.Simulation.GATEWAY6;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import mwan.runtime.health.Simulation.Weather;
import mwan.value.IpAddress;

/// What lines are like, and what happens to them.
final class Weathers {
    static final Duration BASE = Duration.ofMillis(12);

    private Weathers() {}

    /// Mean 12 ms, now and then a little more.
    static final Weather FINE =
            (target, at, chance) ->
                    Optional.of(BASE.plusNanos((long) (Math.abs(chance.nextGaussian()) * 2e6)));

    static Weather lossy(double share, Weather otherwise) {
        return (target, at, chance) ->
                chance.nextDouble() < share
                        ? Optional.empty()
                        : otherwise.roundTrip(target, at, chance);
    }

    /// 300 ms more for a second, at a random place in each 20 s.
    static Weather spikes(Weather otherwise) {
        return (target, at, chance) -> {
            var usual = otherwise.roundTrip(target, at, chance);
            return inEpisode(at, 20_000, 1_000, 7)
                    ? usual.map(time -> time.plusMillis(300))
                    : usual;
        };
    }

    /// 100 ms without anything, five times within two seconds, in each 30 s.
    static Weather outages(Weather otherwise) {
        return (target, at, chance) ->
                inEpisode(at, 30_000, 2_000, 11) && at.toMillis() % 400 < 100
                        ? Optional.empty()
                        : otherwise.roundTrip(target, at, chance);
    }

    static boolean inEpisode(Duration at, long periodMillis, long lengthMillis, int seed) {
        long period = at.toMillis() / periodMillis;
        long begin = new Random(period * 31 + seed).nextLong(periodMillis - lengthMillis);
        long within = at.toMillis() % periodMillis;
        return within >= begin && within < begin + lengthMillis;
    }

    static Weather changing(Duration begin, Weather then, Weather before) {
        return (target, at, chance) ->
                (at.compareTo(begin) < 0 ? before : then).roundTrip(target, at, chance);
    }

    static final Weather NOTHING = (target, at, chance) -> Optional.empty();

    static final Weather GATEWAY_ONLY =
            (target, at, chance) ->
                    isGateway(target) ? FINE.roundTrip(target, at, chance) : Optional.empty();

    static boolean isGateway(IpAddress address) {
        return address.equals(GATEWAY) || address.equals(GATEWAY6);
    }

    /// Behind the gateway some requests are lost on their way there, and some answers on theirs
    /// back.
    static Weather lossyUpstream(double there, double back) {
        return (target, at, chance) ->
                !isGateway(target) && (chance.nextDouble() < there || chance.nextDouble() < back)
                        ? Optional.empty()
                        : FINE.roundTrip(target, at, chance);
    }
}
