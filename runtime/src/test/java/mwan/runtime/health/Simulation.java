package mwan.runtime.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import mwan.runtime.picture.Verdict.State;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.site.Choosing;
import mwan.site.Notices;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.Fwmark;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.TableId;
import mwan.value.WanName;

/// Plays a line's weather through the probe engine, at no more cost than its events.
final class Simulation {
    static final IpAddress GATEWAY = Ipv4Address.parse("192.0.2.1");
    static final IpAddress GATEWAY6 = Ipv6Address.parse("fe80::1");
    static final LineId LINE = new LineId(new WanName("one"), Family.IPV4);
    static final LineId OTHER = new LineId(new WanName("two"), Family.IPV4);
    static final LineId LINE6 = new LineId(new WanName("one"), Family.IPV6);
    static final LineId OTHER6 = new LineId(new WanName("two"), Family.IPV6);

    /// What a line does with a probe: the round trip's time, or nothing.
    interface Weather {
        Optional<Duration> roundTrip(IpAddress target, Duration at, Random chance);
    }

    /// What becomes of a question: an answer after a time, or nothing.
    interface ServiceWeather {
        Optional<Duration> answer(Question question, Duration at, Random chance);
    }

    private record ServiceAnswer(Moment at, Question question) {}

    /// A change of the line's state.
    record Change(Duration at, Judgement judgement) {}

    private record Reply(Moment at, Probe probe) {}

    /// Whether a probe is refused by the router itself.
    interface Obstacle {
        boolean stops(Probe probe, Duration at);
    }

    private final Map<LineId, Weather> weather;
    private final Random chance;
    private final PriorityQueue<Reply> replies =
            new PriorityQueue<>(Comparator.comparing(Reply::at));
    private final PriorityQueue<ServiceAnswer> answers =
            new PriorityQueue<>(Comparator.comparing(ServiceAnswer::at));
    private ServiceWeather serviceWeather = (question, at, chance) -> Optional.empty();
    private Obstacle obstacle = (probe, at) -> false;
    private final Moment start = new Moment(Long.MAX_VALUE - 1_000_000_000L);
    private Moment now = start;
    private long probes;

    final Health health;
    private final Map<LineId, List<Change>> histories = new HashMap<>();
    final List<Change> changes = history(LINE);

    Simulation(Router router, Map<LineId, Weather> weather, long seed) {
        this.weather = weather;
        this.chance = new Random(seed);
        health = new Health(router, now);
        health.lines().forEach(line -> health.facts(line, up(line.family()), now));
    }

    Simulation services(ServiceWeather weather) {
        serviceWeather = weather;
        return this;
    }

    Simulation obstacle(Obstacle obstacle) {
        this.obstacle = obstacle;
        return this;
    }

    /// Nobody's packets leave by the line.
    Simulation unused() {
        health.used(LINE.wan(), false);
        return this;
    }

    static LineFacts up() {
        return up(Family.IPV4);
    }

    private static LineFacts up(Family family) {
        var gateway =
                switch (family) {
                    case IPV4 -> GATEWAY;
                    case IPV6 -> GATEWAY6;
                };
        return new LineFacts(true, true, Authentication.NOT_NEEDED, true, Optional.of(gateway));
    }

    Duration elapsed() {
        return now.since(start);
    }

    long probes() {
        return probes;
    }

    Moment now() {
        return now;
    }

    Simulation facts(LineFacts facts) {
        return facts(LINE, facts);
    }

    Simulation facts(LineId line, LineFacts facts) {
        health.facts(line, facts, now);
        note();
        return this;
    }

    Simulation run(Duration length) {
        var end = now.plus(length);
        while (now.isBefore(end)) {
            deliver();
            deliverAnswers();
            for (var question : health.questions(now)) {
                serviceWeather
                        .answer(question, elapsed(), chance)
                        .ifPresent(
                                time -> answers.add(new ServiceAnswer(now.plus(time), question)));
            }
            for (var probe : health.tick(now)) {
                send(probe);
            }
            note();
            var next = health.nextWake().orElse(end);
            var reply = replies.peek();
            if (reply != null) {
                next = next.earlier(reply.at());
            }
            var answer = answers.peek();
            if (answer != null) {
                next = next.earlier(answer.at());
            }
            // A clock has no more than so fine steps, and the loop must go on.
            var least = now.plus(Duration.ofNanos(100_000));
            now = next.isBefore(least) ? least : next.earlier(end);
        }
        return this;
    }

    private void deliver() {
        for (var reply = replies.peek();
                reply != null && !now.isBefore(reply.at());
                reply = replies.peek()) {
            replies.remove();
            health.answered(
                    reply.probe().line(), reply.probe().target(), reply.probe().sequence(), now);
        }
    }

    private void deliverAnswers() {
        for (var answer = answers.peek();
                answer != null && !now.isBefore(answer.at());
                answer = answers.peek()) {
            answers.remove();
            health.answered(answer.question(), now);
        }
    }

    private void send(Probe probe) {
        if (probe.line().equals(LINE)) {
            probes++;
        }
        if (obstacle.stops(probe, elapsed())) {
            health.unsendable(probe);
            return;
        }
        java.util.Objects.requireNonNull(weather.get(probe.line()))
                .roundTrip(probe.target(), elapsed(), chance)
                .ifPresent(time -> replies.add(new Reply(now.plus(time), probe)));
    }

    private void note() {
        for (var line : health.lines()) {
            var judgement = health.judgement(line);
            var history = history(line);
            if (history.isEmpty() || history.getLast().judgement().state() != judgement.state()) {
                history.add(new Change(elapsed(), judgement));
            }
        }
    }

    /// The changes of a line's state, the first one included.
    final List<Change> history(LineId line) {
        return histories.computeIfAbsent(line, _ -> new ArrayList<>());
    }

    Judgement judgement() {
        return health.judgement(LINE);
    }

    List<State> states() {
        return states(LINE);
    }

    List<State> states(LineId line) {
        return history(line).stream().map(change -> change.judgement().state()).toList();
    }

    static Wan.Health settings(int targets) {
        return settings(targets, 20);
    }

    static Wan.Health settings(int targets, int lossPercent) {
        var addresses =
                List.of("1.1.1.1", "8.8.8.8", "9.9.9.9", "198.51.100.1").stream()
                        .limit(targets)
                        .map(Ipv4Address::parse)
                        .toList();
        var limits = new Wan.Limits(lossPercent, 5, 10);
        return new Wan.Health(
                addresses, List.of(), true, 150, 5, 30, limits, limits, Wan.Services.NONE);
    }

    /// Two WANs that have IPv4 alone.
    static Router router(Wan.Health first, Wan.Health second) {
        return router(first, second, Optional.empty());
    }

    /// Two WANs that have both families, with two targets in each.
    static Router dualStack() {
        return dualStack(settings(2).limits6());
    }

    static Router dualStack(Wan.Limits limits6) {
        var ipv4 = settings(2);
        var health =
                new Wan.Health(
                        ipv4.targets4(),
                        List.of(
                                Ipv6Address.parse("2606:4700:4700::1111"),
                                Ipv6Address.parse("2001:4860:4860::8888")),
                        ipv4.probeGateway(),
                        ipv4.intervalMillis(),
                        ipv4.burst(),
                        ipv4.windowSeconds(),
                        ipv4.limits(),
                        limits6,
                        ipv4.services());
        return router(
                health,
                health,
                Optional.of(
                        new Wan.Ipv6(
                                60,
                                Optional.empty(),
                                Wan.Inbound.PASS_TO_EDGE,
                                false,
                                Optional.empty())));
    }

    private static Router router(Wan.Health first, Wan.Health second, Optional<Wan.Ipv6> ipv6) {
        return new Router(
                new Router.Management(
                        new InterfaceName("enmgmt0"),
                        Optional.empty(),
                        Optional.empty(),
                        Ipv4InterfaceAddress.parse("10.250.0.4/24"),
                        Optional.empty(),
                        List.of()),
                new Router.Inside(
                        new InterfaceName("enmwanbr0"),
                        Optional.empty(),
                        Optional.empty(),
                        Ipv4InterfaceAddress.parse("10.250.250.1/29"),
                        Ipv6Prefix.parse("3d06:bad:b01::/60"),
                        Ipv6Address.parse("fe80::1")),
                List.of(wan("one", 1, first, ipv6), wan("two", 2, second, ipv6)),
                List.of(),
                Router.Unmapped.MASQUERADE,
                Choosing.DEFAULT,
                Router.Kernel.DEFAULT,
                new Router.Tracing(false),
                Notices.NONE,
                List.of(),
                Optional.empty());
    }

    private static Wan wan(String name, int number, Wan.Health health, Optional<Wan.Ipv6> ipv6) {
        return new Wan(
                new WanName(name),
                new Fwmark(number),
                new TableId(100 * number),
                1,
                1,
                new Wan.Link(
                        new InterfaceName("en" + name),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty(),
                Optional.of(new Wan.Ipv4(new Wan.Addressing.Dhcp(), Optional.empty())),
                ipv6,
                health);
    }
}
