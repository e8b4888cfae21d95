package mwan.runtime.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import mwan.value.IpAddress;
import org.jspecify.annotations.Nullable;

/// What is asked on one line, and what came back: regular probes to the targets in turn, some to
/// the gateway, and the burst of a suspicion.
final class Asker {
    private static final Duration GATEWAY_INTERVAL = Duration.ofSeconds(1);

    /// A line of which nobody would notice for a moment that it is dead is asked less often.
    private static final int RELAXED = 3;

    private static final Duration RELAXED_GATEWAY_INTERVAL = Duration.ofSeconds(3);

    private static final Duration SILENT_TARGET_INTERVAL = Duration.ofSeconds(2);

    /// The sequence number's field in an echo request.
    private static final int SEQUENCES = 1 << 16;

    /// @param refused whether it never left: nothing has to be waited for
    private record Asked(Target target, Moment sent, boolean regular, boolean refused) {}

    private final LineId id;
    private final List<Target> targets;
    private final Duration interval;
    private final Window window;
    private final RoundTrips roundTrips = new RoundTrips();
    private final Map<Integer, Asked> outstanding = new LinkedHashMap<>();

    private @Nullable Target gateway;
    private int sequence;
    private int turn;
    private Moment nextRegular;
    private Moment nextGateway;
    private Moment nextSilent;
    private @Nullable Moment newestAnswered;

    Asker(LineId id, List<IpAddress> targets, Duration interval, Window window, Moment now) {
        this.id = id;
        this.targets = targets.stream().map(Target::new).toList();
        this.interval = interval;
        this.window = window;
        nextRegular = now;
        nextGateway = now;
        nextSilent = now;
    }

    RoundTrips roundTrips() {
        return roundTrips;
    }

    /// The gateway to ask; empty when it is not known or not to be asked.
    void gateway(Optional<IpAddress> address) {
        if (!address.equals(Optional.ofNullable(gateway).map(Target::address))) {
            gateway = address.map(Target::new).orElse(null);
        }
    }

    /// Forgets what is on its way, and asks at once.
    void restart(Moment now) {
        outstanding.clear();
        nextRegular = now;
        nextGateway = now;
        nextSilent = now;
        newestAnswered = null;
    }

    /// @param relaxed whether this is not urgent
    void askRegularly(Moment now, boolean relaxed, Consumer<Probe> send) {
        if (!now.isBefore(nextRegular)) {
            nextInTurn(now).ifPresent(target -> ask(target, now, true, send));
            // All lines in the same moments: each waking costs more than a probe.
            nextRegular = now.next(relaxed ? interval.multipliedBy(RELAXED) : interval);
        }
        if (gateway != null && !now.isBefore(nextGateway)) {
            ask(gateway, now, false, send);
            nextGateway = now.plus(relaxed ? RELAXED_GATEWAY_INTERVAL : GATEWAY_INTERVAL);
        }
    }

    /// From now on it is urgent.
    void hurry(Moment now) {
        nextRegular = nextRegular.earlier(now.next(interval));
    }

    private Optional<Target> nextInTurn(Moment now) {
        if (targets.isEmpty()) {
            return Optional.ofNullable(gateway);
        }
        boolean lineSilent = targets.stream().noneMatch(Target::trusted);
        for (int i = 0; i < targets.size(); i++) {
            var target = targets.get(turn++ % targets.size());
            if (target.trusted() || lineSilent) {
                return Optional.of(target);
            }
            if (!now.isBefore(nextSilent)) {
                nextSilent = now.plus(SILENT_TARGET_INTERVAL);
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }

    /// Asks everybody once.
    int askAll(Moment now, Consumer<Probe> send) {
        var everybody = everybody();
        everybody.forEach(target -> ask(target, now, false, send));
        return everybody.size();
    }

    int burstSize(int rounds) {
        return rounds * everybody().size();
    }

    private List<Target> everybody() {
        var everybody = new ArrayList<>(targets);
        if (gateway != null) {
            everybody.add(gateway);
        }
        return everybody;
    }

    private void ask(Target target, Moment now, boolean regular, Consumer<Probe> send) {
        sequence = (sequence + 1) % SEQUENCES;
        outstanding.put(sequence, new Asked(target, now, regular, false));
        send.accept(new Probe(id, target.address(), sequence));
    }

    /// @return whether it says that the line carries traffic
    boolean answered(IpAddress from, int answered, Moment now) {
        var asked = outstanding.get(answered);
        if (asked == null || !asked.target().address().equals(from)) {
            return false;
        }
        outstanding.remove(answered);
        asked.target().answered(now);
        if (!speaksForLine(asked.target())) {
            return false;
        }
        var roundTrip = now.since(asked.sent());
        roundTrips.add(roundTrip);
        if (asked.regular()) {
            window.answered(asked.sent(), roundTrip);
        }
        if (newestAnswered == null || newestAnswered.isBefore(asked.sent())) {
            newestAnswered = asked.sent();
        }
        return true;
    }

    /// A probe that could not be sent will have no answer. That is a reason to ask again at once,
    /// and no more: a full queue refuses one and takes the next.
    void unsendable(int sequence) {
        outstanding.computeIfPresent(
                sequence,
                (_, asked) -> new Asked(asked.target(), asked.sent(), asked.regular(), true));
    }

    /// A gateway that answers does not show that anything behind it does.
    private boolean speaksForLine(Target target) {
        return target != gateway || targets.isEmpty();
    }

    /// Gives up on what has had all the time that a reply may take.
    void expire(Moment now) {
        var life = lifetime();
        for (Iterator<Asked> all = outstanding.values().iterator(); all.hasNext(); ) {
            var asked = all.next();
            if (now.since(asked.sent()).compareTo(life) < 0) {
                return;
            }
            all.remove();
            lost(asked);
        }
    }

    private void lost(Asked asked) {
        if (asked.regular()) {
            asked.target().missed();
            if (asked.target().trusted() || targets.stream().noneMatch(Target::trusted)) {
                window.lost(asked.sent());
            }
        }
    }

    private Duration lifetime() {
        return roundTrips.late().plus(roundTrips.patience()).plus(roundTrips.patience());
    }

    /// The first probe that should have been answered by now, with nothing sent later answered.
    Optional<Moment> late(Moment now) {
        return firstOpen().filter(asked -> !now.isBefore(lateAt(asked))).map(Asked::sent);
    }

    private Optional<Asked> firstOpen() {
        for (var asked : outstanding.values()) {
            if (asked.regular()
                    && asked.target().trusted()
                    && (newestAnswered == null || newestAnswered.isBefore(asked.sent()))) {
                return Optional.of(asked);
            }
        }
        return Optional.empty();
    }

    private Moment lateAt(Asked asked) {
        return asked.refused() ? asked.sent() : asked.sent().plus(roundTrips.late());
    }

    boolean answeredSince(Moment when) {
        return newestAnswered != null && !newestAnswered.isBefore(when);
    }

    boolean gatewayEverAnswered() {
        return gateway != null && gateway.everAnswered();
    }

    boolean gatewayAnsweredSince(Moment when) {
        return gateway != null && gateway.answeredSince(when);
    }

    Moment nextAsking() {
        // Together with the next regular probe, where that comes soon enough.
        return gateway == null || interval.compareTo(GATEWAY_INTERVAL) < 0
                ? nextRegular
                : nextRegular.earlier(nextGateway);
    }

    /// When the first open probe becomes late.
    Optional<Moment> nextLate() {
        return firstOpen().map(this::lateAt);
    }
}
