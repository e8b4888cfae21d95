package mwan.lab.bench.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.lab.bench.datapath.WholeApply;
import mwan.lab.bench.failover.BenchLab;
import mwan.site.Router;
import mwan.site.SiteFiles;

/// `bench/run runtime`: what the daemon takes of the machine when it is monitored, and how soon it
/// is at work.
public final class RuntimeCost implements Bench {
    private static final int MONITORING_PORT = 9273;
    private static final int MAPPINGS = 4096;
    private static final int APPLIES_A_ROUND = 5;

    /// What is often called is compiled in the daemon's first minutes, which are no growth.
    private static final Duration WARM = Duration.ofMinutes(2);

    private static final Duration SETTLED = Duration.ofSeconds(20);
    private static final Duration IDLE = Duration.ofSeconds(40);
    private static final Duration PINGED = Duration.ofSeconds(20);

    /// The pings of the window before are packets too, which the daemon remembers for ten seconds.
    private static final Duration UNUSED_AGAIN = Duration.ofSeconds(15);

    /// As Prometheus asks when it is told nothing else: every 15 s.
    private static final Duration BETWEEN_SCRAPES = Duration.ofSeconds(15);

    private final BenchLab lab;
    private final RouterProcess router;
    private final Router site;
    private final List<Double> memory;
    private final Deque<Map<String, Double>> idle = new ArrayDeque<>();
    private final WholeApply applies;
    private volatile boolean closed;

    /// @param house the project's folder
    public RuntimeCost(Path house, boolean quick) throws IOException {
        lab =
                new BenchLab(
                        house, site -> site.putObject("monitoring").put("port", MONITORING_PORT));
        router = new RouterProcess(lab);
        site = SiteFiles.read(lab.site()).router();
        Thread.ofPlatform().daemon().name("scrapes").start(this::scrape);
        var work = new Work(lab, router);
        work.memoryOver(WARM);
        memory = work.memoryOver(quick ? Duration.ofMinutes(5) : Duration.ofHours(1));
        LockSupport.parkNanos(SETTLED.toNanos());
        for (int i = 0; i < leastRounds(quick); i++) {
            idle.add(idle());
        }
        applies = new WholeApply(MAPPINGS);
        // The first ones run cold code.
        for (int i = 0; i < 2 * APPLIES_A_ROUND; i++) {
            applies.apply();
        }
    }

    private void scrape() {
        var url = "http://10.250.0.4:" + MONITORING_PORT;
        while (!closed) {
            for (var path : List.of("/metrics", "/")) {
                lab.exec(
                        "workstation",
                        "sh",
                        "-c",
                        "curl -s -m 5 -o /dev/null " + url + path + " || true");
            }
            LockSupport.parkNanos(BETWEEN_SCRAPES.toNanos());
        }
    }

    private Map<String, Double> idle() {
        LockSupport.parkNanos(UNUSED_AGAIN.toNanos());
        double cpu = router.cpuSeconds();
        double programs = router.programsCpuSeconds();
        long begin = System.nanoTime();
        LockSupport.parkNanos(IDLE.toNanos());
        double seconds = (System.nanoTime() - begin) / 1e9;
        cpu = router.cpuSeconds() - cpu;
        programs = router.programsCpuSeconds() - programs;
        return Map.of(
                "idle_cpu_percent",
                100 * cpu / seconds,
                "idle-programs_cpu_percent",
                100 * programs / seconds,
                "pings_cpu_percent",
                100 * router.pingsCpuSeconds(site, PINGED) / PINGED.toSeconds());
    }

    @Override
    public String name() {
        return "runtime";
    }

    @Override
    public List<Target> targets() {
        return List.of(
                Target.atMost("rss_mib", 96),
                Target.atMost("growth_mib", 1),
                Target.atMost("idle_cpu_percent", 0.5),
                Target.atMost("first-verdict_s", 1.5),
                Target.atMost("apply-4096.ms", 300),
                Target.atMost("apply-4096.lost", 0));
    }

    @Override
    public int leastRounds(boolean quick) {
        return quick ? 8 : 15;
    }

    /// How it was idle was seen before the first round, since each round starts it anew.
    @Override
    public Map<String, Double> round(int number) {
        var figures = new TreeMap<String, Double>();
        if (!idle.isEmpty()) {
            figures.putAll(idle.remove());
        }
        figures.put("first-verdict_s", router.secondsToFirstVerdict());
        var times = new ArrayList<Double>();
        for (int i = 0; i < APPLIES_A_ROUND; i++) {
            times.add(applies.apply());
        }
        times.sort(null);
        figures.put("apply-4096.ms", times.get(APPLIES_A_ROUND / 2));
        return figures;
    }

    /// Growth is what the last quarter of the work has more than the second one: by then everything
    /// has happened once.
    @Override
    public Map<String, Double> totals() {
        int quarter = memory.size() / 4;
        double before = median(memory.subList(quarter, 2 * quarter));
        double after = median(memory.subList(memory.size() - quarter, memory.size()));
        return Map.of(
                "rss_mib",
                memory.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                "growth_mib",
                after - before,
                "apply-4096.lost",
                (double) applies.lost());
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public List<String> notes() {
        return List.of(
                "3 WANs, metrics and page asked for every 15 s; memory after each of "
                        + memory.size()
                        + " faults, idle windows of "
                        + IDLE.toSeconds()
                        + " s after them; in the lab a probe's way to its target and back is paid"
                        + " by the process that sends it",
                "pings: one ping for each line that the daemon watches, as often as it asks one that"
                        + " is used; the idle windows are without them",
                "idle-programs: networkctl and others that it runs, which are not in idle_cpu",
                "first verdict: from systemd's start of the unit's process",
                "apply: a whole ruleset with "
                        + MAPPINGS
                        + " mappings and 2 WANs in place of another, while a datagram passes every"
                        + " millisecond");
    }

    @Override
    public void close() {
        closed = true;
        try {
            applies.close();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } finally {
            lab.close();
        }
    }
}
