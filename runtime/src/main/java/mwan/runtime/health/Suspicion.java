package mwan.runtime.health;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A late reply, and the burst that decides whether the line is dead.
///
/// The burst's rounds take as long as an outage of 100 ms, which is none, and slower ones follow
/// until the verdict, so that some go out when such an outage is over. The last round may be the
/// only one that does soon enough to be answered by a line that has also become slow; it is sent
/// twice, since random loss takes all of one round every few months. The verdict waits until the
/// burst had time to come back over a line that has just become slow; anything that still arrives
/// makes it wait anew. All times count from what was really sent: a router that was itself held up
/// must not take that for a dead line.
final class Suspicion {
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(25);
    private static final Duration BETWEEN_LAST_ROUNDS = Duration.ofMillis(5);
    private static final Duration BETWEEN_TRAILING_ROUNDS = Duration.ofMillis(50);

    /// Without a burst (its budget is spent), regular probes alone decide, slowly.
    private static final Duration WITHOUT_BURST = Duration.ofSeconds(2);

    private final Moment since;
    private final int rounds;
    private final Duration patience;
    private int sent;
    private @Nullable Moment nextRound;
    private @Nullable Moment decideAt;

    private Suspicion(Moment since, int rounds, Duration patience) {
        this.since = since;
        this.rounds = rounds;
        this.patience = patience;
    }

    static Suspicion withBurst(Moment since, Moment now, int rounds, Duration patience) {
        var suspicion = new Suspicion(since, rounds, patience);
        suspicion.nextRound = now;
        return suspicion;
    }

    /// How often everybody is asked in a burst of so many rounds.
    static int sendings(int rounds) {
        return rounds + 1;
    }

    static Suspicion withoutBurst(Moment since) {
        var suspicion = new Suspicion(since, 0, Duration.ZERO);
        suspicion.decideAt = since.plus(WITHOUT_BURST);
        return suspicion;
    }

    /// When the unanswered probe was sent: an answer to anything sent later clears the suspicion.
    Moment since() {
        return since;
    }

    boolean roundDue(Moment now) {
        return nextRound != null && !now.isBefore(nextRound);
    }

    void roundSent(Moment now) {
        sent++;
        if (sent < rounds) {
            nextRound = now.plus(BETWEEN_ROUNDS);
        } else if (sent == rounds) {
            nextRound = now.plus(BETWEEN_LAST_ROUNDS);
        } else {
            nextRound = now.plus(BETWEEN_TRAILING_ROUNDS);
        }
        if (sent == sendings(rounds)) {
            decideAt = now.plus(patience);
        }
    }

    /// Something arrived that was sent before the suspicion: the line is slow, or was alive so far.
    void arrived(Moment now) {
        if (decideAt != null) {
            var anew = now.plus(patience).plus(BETWEEN_ROUNDS.multipliedBy(rounds));
            decideAt = decideAt.isBefore(anew) ? anew : decideAt;
        }
    }

    boolean decided(Moment now) {
        return decideAt != null && !now.isBefore(decideAt);
    }

    Optional<Moment> nextWake() {
        if (nextRound != null && decideAt != null) {
            return Optional.of(nextRound.earlier(decideAt));
        }
        return Optional.ofNullable(nextRound != null ? nextRound : decideAt);
    }
}
