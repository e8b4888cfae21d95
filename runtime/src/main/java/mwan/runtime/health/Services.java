package mwan.runtime.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import mwan.site.Service;
import mwan.site.Wan;
import org.jspecify.annotations.Nullable;

/// The services that are asked on one line. All are asked in the same round, so that "all of them
/// failed three times in a row" is: the last three rounds had no answer.
final class Services {
    /// As long as a resolver's client waits before it takes the server for silent.
    private static final Duration LIFETIME = Duration.ofSeconds(2);

    /// A datagram that was lost is sent again: with one in twenty lost, a question would else fail
    /// three times in a row every few hours.
    private static final Duration BETWEEN_SENDINGS = Duration.ofMillis(400);

    private static final int DEAD_AFTER = 3;

    private final LineId id;
    private final Duration interval;
    private final List<Asked> services;

    /// The latest rounds of those that failed in a row, as many as kill.
    private final Deque<Moment> failures = new ArrayDeque<>();

    private Moment nextRound;
    private long number;

    private @Nullable Moment round;
    private boolean roundAnswered;
    private int failedRounds;
    private @Nullable Moment firstAnswer;
    private @Nullable Moment latestAnswer;

    /// One service, and its open question.
    private static final class Asked {
        private final Service service;
        private @Nullable Question open;
        private Moment sent;
        private Moment sentAgain;
        private int failed;
        private @Nullable Duration latency;
        private String sentence = "not asked yet";

        Asked(Service service, Moment now) {
            this.service = service;
            sent = now;
            sentAgain = now;
        }

        boolean resendable() {
            return service instanceof Service.Dns;
        }

        ServiceReport report() {
            return new ServiceReport(service, failed, Optional.ofNullable(latency), sentence);
        }
    }

    Services(LineId id, Wan.Services settings, Moment now) {
        this.id = id;
        interval = Duration.ofSeconds(settings.intervalSeconds());
        services =
                settings.of(id.family()).stream().map(service -> new Asked(service, now)).toList();
        nextRound = now;
    }

    boolean none() {
        return services.isEmpty();
    }

    /// Forgets what is on its way and what was, and asks at once.
    void restart(Moment now) {
        for (var asked : services) {
            asked.open = null;
            asked.failed = 0;
            asked.sentence = "not asked yet";
        }
        nextRound = now;
        round = null;
        roundAnswered = false;
        failedRounds = 0;
        failures.clear();
        firstAnswer = null;
        latestAnswer = null;
    }

    /// What is on its way over a line that cannot be used is not answered, which says nothing.
    void pause() {
        services.forEach(asked -> asked.open = null);
        round = null;
    }

    /// Asks what is due, after what was not answered in time has failed.
    void ask(Moment now, Consumer<Question> send) {
        expire(now);
        if (none()) {
            return;
        }
        if (!now.isBefore(nextRound)) {
            round = now;
            roundAnswered = false;
            var planned = nextRound.plus(interval);
            nextRound = planned.isBefore(now) ? now.plus(interval) : planned;
            for (var asked : services) {
                asked.open = new Question(id, asked.service, number++);
                asked.sent = now;
                send(asked, asked.open, now, send);
            }
            return;
        }
        for (var asked : services) {
            var open = asked.open;
            if (open != null && asked.resendable() && !now.isBefore(again(asked))) {
                send(asked, open, now, send);
            }
        }
    }

    private static void send(Asked asked, Question open, Moment now, Consumer<Question> send) {
        asked.sentAgain = now;
        send.accept(open);
    }

    private static Moment again(Asked asked) {
        return asked.sentAgain.plus(BETWEEN_SENDINGS);
    }

    void expire(Moment now) {
        for (var asked : services) {
            if (asked.open != null && now.since(asked.sent).compareTo(LIFETIME) >= 0) {
                fail(asked, "no answer within " + LIFETIME.toSeconds() + " s");
            }
        }
    }

    boolean isOpen(Question question) {
        return find(question).isPresent();
    }

    private Optional<Asked> find(Question question) {
        return services.stream().filter(asked -> question.equals(asked.open)).findFirst();
    }

    void answered(Question question, Moment now) {
        find(question)
                .ifPresent(asked -> {
                    asked.open = null;
                    asked.failed = 0;
                    asked.latency = now.since(asked.sent);
                    asked.sentence = "answers";
                    answerTo(asked.sent);
                });
    }

    private void answerTo(Moment sent) {
        roundAnswered = true;
        if (firstAnswer == null || failedRounds > 0) {
            firstAnswer = sent;
        }
        latestAnswer = sent;
        failedRounds = 0;
        failures.clear();
    }

    void failed(Question question, String why) {
        find(question).ifPresent(asked -> fail(asked, why));
    }

    private void fail(Asked asked, String why) {
        asked.open = null;
        asked.failed++;
        asked.sentence = why;
        boolean over = services.stream().allMatch(one -> one.open == null);
        if (over && !roundAnswered && round != null) {
            failedRounds++;
            failures.addLast(round);
            if (failures.size() > DEAD_AFTER) {
                failures.removeFirst();
            }
        }
    }

    /// Whether all of them have failed three times in a row.
    boolean dead() {
        return failedRounds >= DEAD_AFTER;
    }

    /// Whether all have failed there three times in a row, while every round from before the first
    /// of these to after the last was answered here. A service that dies for everybody, or comes
    /// back for everybody, is seen by one line before the other, and blames neither.
    boolean answeredThroughout(Services there) {
        return there.dead()
                && failedRounds == 0
                && firstAnswer != null
                && latestAnswer != null
                && firstAnswer.isBefore(there.failures.getFirst())
                && there.failures.getLast().isBefore(latestAnswer);
    }

    /// `no DNS server answers: 1.1.1.1, 8.8.8.8`
    String sentence() {
        boolean dns = services.stream().anyMatch(asked -> asked.service instanceof Service.Dns);
        boolean http = services.stream().anyMatch(asked -> asked.service instanceof Service.Http);
        var kind = dns && http ? "DNS or HTTP" : dns ? "DNS" : "HTTP";
        return services.stream()
                .map(asked -> asked.service.toString())
                .distinct()
                .collect(Collectors.joining(", ", "no " + kind + " server answers: ", ""));
    }

    List<ServiceReport> reports() {
        return services.stream().map(Asked::report).toList();
    }

    Optional<Moment> nextWake() {
        if (none()) {
            return Optional.empty();
        }
        var wake = nextRound;
        for (var asked : services) {
            if (asked.open != null) {
                wake = wake.earlier(asked.sent.plus(LIFETIME));
                wake = asked.resendable() ? wake.earlier(again(asked)) : wake;
            }
        }
        return Optional.of(wake);
    }
}
