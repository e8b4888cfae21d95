package mwan.lab.bench.failover;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.lab.namespace.KernelEvents;
import mwan.lab.namespace.Namespace;
import mwan.site.SiteFiles;
import mwan.value.Family;

/// `bench/run failover`.
public final class Failover implements Bench {
    private static final String CARRIER_LOSS = "carrier-loss";
    private static final List<String> KINDS = List.of(CARRIER_LOSS, "gateway-dead", "black-hole");
    private static final List<String> WANS = List.of("att", "webpass");
    private static final double CARRIER_MS = 100;
    private static final double SILENCE_MS = 700;
    private static final double MOST = 2;
    private static final double RESET_MS = 20;
    private static final String LONGEST_RESET = "reset.max_ms";
    private static final double PROBES_KBIT_S = 20;

    /// Long enough for the slowest promise, then some.
    private static final Duration FAULT = Duration.ofMillis(2500);

    private static final Duration UNTIL_SEGMENT = Duration.ofMillis(1700);
    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration BALANCED_AGAIN = Duration.ofSeconds(60);
    private static final Duration KERNELS_WORD = Duration.ofSeconds(2);
    private static final long LATELY = 150_000_000L;

    private final Random random = new Random();
    private final BenchLab lab;
    private final Namespace client;
    private final Internet internet;
    private final Attempts attempts;
    private final KernelEvents routerRules;
    private final KernelEvents carriers;
    private final List<Provider> providers;
    private final String attPort;
    private final Map<String, Double> longest = new TreeMap<>();
    private long healthyLost;
    private long recoveryLost;
    private long calmSince;

    /// @param house the project's folder
    public Failover(Path house) throws IOException {
        lab = new BenchLab(house);
        client = BenchLab.host("client-vlan100");
        var origins = new Origins(SiteFiles.read(lab.site()).router());
        internet = new Internet(BenchLab.host("internet"), origins);
        routerRules = KernelEvents.ofRules(BenchLab.host("mwan"));
        carriers = KernelEvents.ofLostCarriers(BenchLab.host("wires"));
        providers = List.of(Provider.of("att", "line0.3242"), Provider.of("webpass", "line0"));
        // Where the kernel has VLANs the parent's port carries them.
        var wires = BenchLab.host("wires");
        attPort = wires.exec("ip", "-o", "link", "show").contains(" vf0.3242") ? "vf0.3242" : "vf0";
        attempts = new Attempts(client);
        awaitBalance();
        calmSince = System.nanoTime();
    }

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public List<Target> targets() {
        var targets = new ArrayList<Target>();
        for (var kind : KINDS) {
            double limit = kind.equals(CARRIER_LOSS) ? CARRIER_MS : SILENCE_MS;
            for (var wan : WANS) {
                for (var family : Family.values()) {
                    var figure = figure(kind, wan, family);
                    targets.add(Target.atMost(figure + ".median_ms", limit));
                    targets.add(Target.atMost(figure + ".max_ms", MOST * limit));
                }
            }
        }
        targets.add(Target.atMost("healthy-flows.lost", 0));
        targets.add(Target.atMost("recovery.lost", 0));
        targets.add(Target.atMost("reset.median_ms", RESET_MS));
        for (var family : Family.values()) {
            targets.add(Target.atMost(resetFigure(family), RESET_MS));
        }
        // A flow of any kind of fault, WAN or family that is not reset shows here.
        targets.add(Target.atMost(LONGEST_RESET, MOST * RESET_MS));
        targets.add(Target.atMost("probes.kbit_s", PROBES_KBIT_S));
        return targets;
    }

    private static String resetFigure(Family family) {
        return "reset." + family.label() + ".median_ms";
    }

    private static String figure(String kind, String wan, Family family) {
        return kind + "." + wan + "." + family.label();
    }

    @Override
    public int leastRounds(boolean quick) {
        return quick ? 6 : 20;
    }

    /// Each kind of fault once on each WAN, in an order of the round's own.
    @Override
    public Map<String, Double> round(int number) {
        var figures = new TreeMap<String, Double>();
        var faults = new ArrayList<Fault>();
        for (var kind : KINDS) {
            for (var wan : WANS) {
                faults.add(new Fault(kind, wan));
            }
        }
        Collections.shuffle(faults, random);
        var resets = new Resets();
        for (var fault : faults) {
            figures.putAll(measure(fault, resets));
        }
        figures.put("reset.median_ms", median(resets.ofAllFamilies()));
        resets.afterSegment.forEach(
                (family, millis) -> figures.put(resetFigure(family), median(millis)));
        longest.merge(
                LONGEST_RESET,
                resets.ofAllFamilies().stream().max(Comparator.naturalOrder()).orElseThrow(),
                Math::max);
        figures.put("reset.after-verdict_ms", median(resets.afterVerdict));
        figures.put(
                "probes.kbit_s",
                providers.stream()
                        .map(Provider::probes)
                        .mapToDouble(ProbeTraffic::kilobitsPerSecond)
                        .max()
                        .orElseThrow());
        return figures;
    }

    private record Fault(String kind, String wan) {}

    /// @param rules when its rules changed: a fault begins
    private record Provider(String wan, ProbeTraffic probes, KernelEvents rules) {
        static Provider of(String wan, String line) {
            var host = BenchLab.host("isp-" + wan);
            return new Provider(wan, new ProbeTraffic(host, line), KernelEvents.ofRules(host));
        }
    }

    /// When a fault took effect.
    private record Effect(long ipv4, long ipv6) {
        long in(Family family) {
            return family == Family.IPV4 ? ipv4 : ipv6;
        }

        long first() {
            return Math.min(ipv4, ipv6);
        }
    }

    private static final class Resets {
        final Map<Family, List<Double>> afterSegment = new EnumMap<>(Family.class);
        final List<Double> afterVerdict = new ArrayList<>();

        Resets() {
            for (var family : Family.values()) {
                afterSegment.put(family, new ArrayList<>());
            }
        }

        void add(TcpFlow flow) {
            afterSegment
                    .computeIfAbsent(flow.family, _ -> new ArrayList<>())
                    .add(flow.resetAfterSegment());
        }

        List<Double> ofAllFamilies() {
            return afterSegment.values().stream().flatMap(List::stream).toList();
        }
    }

    private Map<String, Double> measure(Fault fault, Resets resets) {
        var datagrams = new DatagramFlows(client);
        var flows = new ArrayList<TcpFlow>();
        for (var family : Family.values()) {
            flows.addAll(open(family, fault.wan));
        }
        calm();
        long asked = System.nanoTime();
        lab.fault(fault.kind, fault.wan);
        var effects = effect(fault, asked);
        long first = effects.first();
        passUntil(first + UNTIL_SEGMENT.toNanos());
        var failed = flows.stream().filter(flow -> flow.wan.equals(fault.wan)).toList();
        failed.stream().filter(flow -> !busy(flows, flow)).forEach(resets::add);
        passUntil(first + FAULT.toNanos());
        var verdicts = Verdicts.unhealthy(lab, fault.wan, first);
        failed.stream()
                .filter(flow -> busy(flows, flow) && verdicts.containsKey(flow.family))
                .forEach(flow ->
                        resets.afterVerdict.add(
                                flow.millisToEnd(verdicts.getOrDefault(flow.family, first))));
        var rules = routerRules.await(first, Duration.ZERO);
        long healed = System.nanoTime();
        lab.heal(fault.wan);
        awaitBalance();
        healthyLost += datagrams.lostBut(fault.wan);
        healthyLost +=
                flows.stream()
                        .filter(flow -> !flow.wan.equals(fault.wan) && !flow.answers())
                        .count();
        flows.forEach(TcpFlow::close);
        var figures = new TreeMap<String, Double>();
        for (var family : Family.values()) {
            recoveryLost += attempts.failed(family, calmSince, asked).size();
            // The kernel's word is heard a moment after: who failed before that was met as well.
            long effect =
                    attempts.failed(family, asked, effects.in(family)).stream()
                            .mapToLong(Attempts.Failed::start)
                            .min()
                            .orElse(effects.in(family));
            double lasted =
                    attempts.failed(family, effect, healed).stream()
                            .mapToDouble(attempt -> (attempt.start() - effect) / 1e6)
                            .max()
                            .orElse(0);
            var figure = figure(fault.kind, fault.wan, family);
            figures.put(figure + ".median_ms", lasted);
            longest.merge(figure + ".max_ms", lasted, Math::max);
            var verdict = verdicts.get(family);
            if (verdict != null) {
                figures.put(figure + ".verdict_ms", (verdict - effect) / 1e6);
            }
        }
        rules.ifPresent(at ->
                figures.put(fault.kind + "." + fault.wan + ".rules_ms", (at.at() - first) / 1e6));
        calmSince = healed;
        return figures;
    }

    /// Some of them on the WAN that will fail, one of which keeps sending.
    private List<TcpFlow> open(Family family, String failing) {
        var flows = new ArrayList<TcpFlow>();
        for (int i = 0; i < 6; i++) {
            flows.add(TcpFlow.open(client, family));
        }
        flows.stream()
                .filter(flow -> flow.wan.equals(failing))
                .findFirst()
                .ifPresent(TcpFlow::keepSending);
        return flows;
    }

    /// The first of its family on its WAN is the one that keeps sending.
    private static boolean busy(List<TcpFlow> flows, TcpFlow one) {
        return flows.stream()
                .filter(flow -> flow.family == one.family && flow.wan.equals(one.wan))
                .findFirst()
                .filter(flow -> flow == one)
                .isPresent();
    }

    /// When the fault took effect: the kernel's word of the port that IP runs on, or of the
    /// provider's rules, which come for one family after the other.
    private Effect effect(Fault fault, long asked) {
        if (fault.kind.equals(CARRIER_LOSS)) {
            var line = fault.wan.equals("att") ? attPort : "i226";
            long lost = told(fault, carriers, asked, line::equals, 1).getFirst().at();
            return new Effect(lost, lost);
        }
        var provider =
                providers.stream()
                        .filter(one -> one.wan.equals(fault.wan))
                        .findFirst()
                        .orElseThrow();
        var events = told(fault, provider.rules, asked, _ -> true, 2);
        return new Effect(events.getFirst().at(), events.get(1).at());
    }

    /// The kernel's word may be read a moment after the command that it is about has ended.
    private static List<KernelEvents.Event> told(
            Fault fault, KernelEvents events, long asked, Predicate<String> what, int count) {
        var told = events.await(asked, event -> what.test(event.what()), count, KERNELS_WORD);
        if (told.size() < count) {
            throw new IllegalStateException(fault + " had no effect");
        }
        return told;
    }

    /// The time in which probes are counted; a fault's moment has nothing to do with theirs.
    private void calm() {
        providers.forEach(provider -> provider.probes.begin());
        pass(CALM.plusMillis(random.nextInt(500)));
        providers.forEach(provider -> provider.probes.end());
    }

    /// Until new connections of both families come by both WANs.
    private void awaitBalance() {
        long end = System.nanoTime() + BALANCED_AGAIN.toNanos();
        while (!WANS.stream()
                .allMatch(wan -> internet.isReachedBy(wan, System.nanoTime() - LATELY))) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "the WANs do not take turns again within " + BALANCED_AGAIN);
            }
            pass(Duration.ofMillis(5));
        }
    }

    private static void pass(Duration time) {
        passUntil(System.nanoTime() + time.toNanos());
    }

    private static void passUntil(long end) {
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalStateException("no TCP flow was on a WAN that failed");
        }
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public Map<String, Double> totals() {
        long end = System.nanoTime();
        passUntil(end + Attempts.PATIENCE + 100_000_000L);
        for (var family : Family.values()) {
            recoveryLost += attempts.failed(family, calmSince, end).size();
        }
        var totals = new TreeMap<>(longest);
        totals.put("healthy-flows.lost", (double) healthyLost);
        totals.put("recovery.lost", (double) recoveryLost);
        return totals;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "from the fault's effect, as its kernel told it, to the start of the last new"
                        + " connection that failed; one every 10 ms in each family",
                "hold-down "
                        + BenchLab.HOLD_DOWN_SECONDS
                        + " s, recovered after "
                        + BenchLab.RECOVER_AFTER_SECONDS
                        + " s, all else as by default",
                "verdict_ms: from the fault to the decision; rules_ms: to the kernel's word of the"
                        + " first new rules",
                "reset: from the next segment of a flow that was idle; after-verdict: of a flow that"
                        + " sends every 20 ms, from the verdict on");
    }

    @Override
    public void close() {
        attempts.close();
        routerRules.close();
        carriers.close();
        providers.forEach(provider -> provider.rules.close());
        try {
            internet.close();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
        lab.close();
    }
}
