package mwan.runtime.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import mwan.runtime.picture.Verdict.Reason;
import mwan.runtime.picture.Verdict.State;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.site.Wan;
import mwan.value.IpAddress;
import org.jspecify.annotations.Nullable;

/// One family on one WAN: facts and answers in, probes and a judgement out.
///
/// Unknown until something answers or a first burst does not. A healthy line fails at once when its
/// carrier or lease goes, when a burst stays unanswered, or when it loses too much. It recovers
/// when it has answered well for a while; at once when it had never worked, or when nothing else
/// does.
final class Line {
    /// So many answers make a line the best there is, while no other answers.
    private static final int LAST_RESORT_ANSWERS = 3;

    /// A gateway that has answered within this is taken to be there.
    private static final Duration GATEWAY_FRESH = Duration.ofSeconds(3);

    /// No quality is judged from fewer probes.
    private static final int JUDGED_SAMPLES = 40;

    private final Wan.Health settings;
    private final Wan.Limits limits;
    private final Window window;
    private final Asker asker;
    private final BurstBudget budget;
    private final Services services;

    private LineFacts facts =
            new LineFacts(false, false, Authentication.NOT_NEEDED, false, Optional.empty());
    private Judgement judgement;
    private long changes;
    private boolean everHealthy;
    private Moment failedAt;
    private Moment silentSince;
    private @Nullable Suspicion suspicion;
    private @Nullable Recovery recovery;
    private boolean servicesBlamed;
    private boolean used = true;

    /// A run of answers of an unhealthy line.
    private static final class Recovery {
        private Moment since;
        private int answers;

        Recovery(Moment since) {
            this.since = since;
        }
    }

    Line(LineId id, List<IpAddress> targets, Wan.Health settings, Moment now) {
        this.settings = settings;
        limits = settings.limits(id.family());
        window = new Window(Duration.ofSeconds(settings.windowSeconds()));
        asker = new Asker(id, targets, Duration.ofMillis(settings.intervalMillis()), window, now);
        budget = new BurstBudget(now);
        services = new Services(id, settings.services(), now);
        failedAt = now;
        silentSince = now;
        judgement = new Judgement(State.UNKNOWN, Reason.STARTING, "not asked yet", now);
    }

    Judgement judgement() {
        return judgement;
    }

    /// How often the judgement has changed.
    long changes() {
        return changes;
    }

    LineReport report() {
        return new LineReport(window.quality(), services.reports());
    }

    Services services() {
        return services;
    }

    void facts(LineFacts now, Moment at) {
        boolean wasUsable = facts.usable();
        facts = now;
        asker.gateway(settings.probeGateway() ? now.gateway() : Optional.empty());
        if (!now.usable()) {
            suspicion = null;
            recovery = null;
            services.pause();
            fail(unusable(), at);
        } else if (!wasUsable) {
            window.clear();
            asker.restart(at);
            services.restart(at);
            suspicion = Suspicion.withBurst(at, at, settings.burst(), patience());
        } else if (judgement.state() == State.UNHEALTHY && recovery == null) {
            fail(silence(silentSince), at);
        }
    }

    /// Whether anybody's packets leave by it.
    void used(boolean now) {
        used = now;
    }

    void answered(IpAddress from, int sequence, Moment now) {
        if (!asker.answered(from, sequence, now)) {
            return;
        }
        if (suspicion != null) {
            suspicion.arrived(now);
            suspicion = asker.answeredSince(suspicion.since()) ? null : suspicion;
        }
        if (judgement.state() == State.UNHEALTHY && everHealthy) {
            if (recovery == null) {
                recovery = new Recovery(now);
                window.clear();
            }
            recovery.answers++;
        } else if (judgement.state() != State.HEALTHY) {
            become(State.HEALTHY, Reason.NONE, "answers", now);
        }
    }

    void unsendable(int sequence) {
        asker.unsendable(sequence);
    }

    /// Asks the services that are due.
    void askServices(Moment now, Consumer<Question> send) {
        if (facts.usable()) {
            services.ask(now, send);
        }
    }

    /// Sends what is due and judges what is overdue.
    void tick(Moment now, Consumer<Probe> send) {
        if (!facts.usable()) {
            return;
        }
        asker.expire(now);
        services.expire(now);
        suspect(now);
        decide(now, send);
        asker.askRegularly(now, isRelaxed(), send);
        if (judgement.state() == State.UNHEALTHY) {
            recover(now);
        }
    }

    /// Whether an echo that is answered changes nothing but when this is to be looked at next.
    boolean calm() {
        return !facts.usable()
                || judgement.state() == State.HEALTHY && suspicion == null && !services.dead();
    }

    /// Whether all is well, and nobody would be hurt at once if it ended.
    private boolean isRelaxed() {
        return !used
                && judgement.state() == State.HEALTHY
                && suspicion == null
                && window.lossPercent() <= limits.lossPercent() / 2.0;
    }

    private boolean watched() {
        return judgement.state() != State.UNHEALTHY || recovery != null;
    }

    private void suspect(Moment now) {
        if (suspicion != null || !watched()) {
            return;
        }
        var late = asker.late(now);
        if (late.isPresent()) {
            asker.hurry(now);
            suspicion =
                    budget.affords(asker.burstSize(Suspicion.sendings(settings.burst())), now)
                            ? Suspicion.withBurst(late.get(), now, settings.burst(), patience())
                            : Suspicion.withoutBurst(late.get());
        }
    }

    private Duration patience() {
        return asker.roundTrips().patience();
    }

    private void decide(Moment now, Consumer<Probe> send) {
        var open = suspicion;
        if (open == null) {
            return;
        }
        if (open.roundDue(now)) {
            budget.spend(asker.askAll(now, send));
            open.roundSent(now);
        }
        if (open.decided(now)) {
            suspicion = null;
            recovery = null;
            silentSince = open.since();
            fail(silence(silentSince), now);
        }
    }

    /// Fails a line that loses too much, while there is a better one.
    void judgeQuality(Moment now) {
        if (judgement.state() == State.HEALTHY
                && window.size() >= JUDGED_SAMPLES
                && window.lossPercent() >= limits.lossPercent()) {
            recovery = new Recovery(now);
            fail(
                    new Cause(
                            Reason.QUALITY,
                            "%.0f %% of the probes of the last %d s were lost, %d are allowed"
                                    .formatted(
                                            window.lossPercent(),
                                            settings.windowSeconds(),
                                            limits.lossPercent())),
                    now);
            window.clear();
        }
    }

    /// Fails a line on which no service answers, while they answer on another one that is healthy
    /// (or none is asked there): a server that is down for everybody is nobody's fault.
    ///
    /// @param healthy the services of the other lines that are
    void judgeServices(List<Services> healthy, Moment now) {
        servicesBlamed = services.dead() && healthy.stream().anyMatch(this::better);
        if (!servicesBlamed || !facts.usable()) {
            return;
        }
        if (judgement.state() == State.HEALTHY) {
            recovery = new Recovery(now);
        }
        if (recovery != null) {
            // Echoes are answered: this is what is left.
            fail(new Cause(Reason.UPSTREAM, services.sentence()), now);
        }
    }

    /// Once blamed, a single question that fails elsewhere too clears nothing.
    private boolean better(Services other) {
        return other.none()
                || (servicesBlamed ? !other.dead() : other.answeredThroughout(services));
    }

    private void recover(Moment now) {
        var run = recovery;
        if (run != null && servicesBlamed) {
            run.since = now;
            return;
        }
        if (run == null
                || now.since(run.since).toSeconds() < recoverAfterSeconds()
                || now.since(failedAt).toSeconds() < limits.holdDownSeconds()) {
            return;
        }
        // Half of what made it fail: a line at the threshold must not come and go.
        if (window.lossPercent() <= limits.lossPercent() / 2.0) {
            become(State.HEALTHY, Reason.NONE, "answers again", now);
        } else {
            recovery = new Recovery(now);
            window.clear();
        }
    }

    /// A line that lost too much has to be good for as long as it was looked at when it failed: of
    /// few probes many come back by chance.
    private int recoverAfterSeconds() {
        return judgement.reason() == Reason.QUALITY
                ? Math.max(limits.recoverAfterSeconds(), settings.windowSeconds())
                : limits.recoverAfterSeconds();
    }

    /// Takes a line that answers at all, when nothing else does.
    void lastResort(Moment now) {
        var run = recovery;
        if (judgement.state() == State.UNHEALTHY
                && run != null
                && run.answers >= LAST_RESORT_ANSWERS) {
            become(State.HEALTHY, Reason.NONE, "answers, and no other line does", now);
        }
    }

    private record Cause(Reason reason, String sentence) {}

    private Cause unusable() {
        if (!facts.linkPresent()) {
            return new Cause(Reason.LINK, "the link is not there");
        }
        if (!facts.carrier()) {
            return new Cause(Reason.LINK, "no carrier");
        }
        return unauthenticated()
                .orElseGet(() ->
                        new Cause(Reason.LEASE, facts.addressed() ? "no gateway" : "no address"));
    }

    private Optional<Cause> unauthenticated() {
        return switch (facts.authentication()) {
            case NOT_NEEDED, AUTHENTICATED -> Optional.empty();
            case PENDING -> Optional.of(new Cause(Reason.AUTHENTICATION, "not authenticated yet"));
            case REFUSED -> Optional.of(new Cause(Reason.AUTHENTICATION, "the ISP refuses us"));
        };
    }

    /// Why nothing answers. Authentication comes first: an ISP that has withdrawn it is silent.
    private Cause silence(Moment since) {
        return unauthenticated()
                .orElseGet(() ->
                        asker.gatewayEverAnswered() && !asker.gatewayAnsweredSince(since)
                                ? new Cause(Reason.GATEWAY, "the gateway does not answer")
                                : new Cause(
                                        Reason.UPSTREAM, "no target behind the gateway answers"));
    }

    private void fail(Cause cause, Moment now) {
        if (judgement.state() == State.HEALTHY) {
            failedAt = now;
        }
        become(State.UNHEALTHY, cause.reason(), cause.sentence(), now);
    }

    private void become(State state, Reason reason, String sentence, Moment now) {
        var since = state == judgement.state() ? judgement.since() : now;
        var anew = new Judgement(state, reason, sentence, since);
        if (!anew.equals(judgement)) {
            judgement = anew;
            changes++;
        }
        if (state == State.HEALTHY) {
            everHealthy = true;
            recovery = null;
        }
    }

    Optional<Moment> nextWake() {
        if (!facts.usable()) {
            return Optional.empty();
        }
        var asking = asker.nextAsking();
        var wake = services.nextWake().map(asking::earlier).orElse(asking);
        if (suspicion != null) {
            var next = suspicion.nextWake();
            return Optional.of(next.isPresent() ? wake.earlier(next.get()) : wake);
        }
        var late = watched() ? asker.nextLate() : Optional.<Moment>empty();
        return Optional.of(late.isPresent() ? wake.earlier(late.get()) : wake);
    }

    /// Tells a dead gateway from a dead upstream while the line stays silent.
    void explainSilence(Moment now) {
        boolean silent =
                judgement.state() == State.UNHEALTHY
                        && recovery == null
                        && suspicion == null
                        && facts.usable();
        if (silent) {
            var fresh = now.plus(GATEWAY_FRESH.negated());
            fail(silence(fresh.isBefore(silentSince) ? silentSince : fresh), now);
        }
    }
}
