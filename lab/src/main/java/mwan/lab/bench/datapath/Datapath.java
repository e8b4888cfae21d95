package mwan.lab.bench.datapath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.value.Family;

/// `bench/run datapath`.
public final class Datapath implements Bench {
    private static final double OF_A_STATEFUL_ROUTER = 0.95;
    private static final double OF_5_MAPPINGS = 0.97;
    private static final double OF_2_WANS = 0.95;
    private static final double CHANGE_MS = 10;
    private static final int CHANGES_A_ROUND = 10;

    // What grows with mappings or WANs would be seen where each flow is new, and where most packets
    // are.
    private static final Set<Load> COMPARED_IN_SIZE =
            EnumSet.of(Load.CONNECTIONS, Load.SMALL_PACKETS);

    private final Path scratch = Files.createTempDirectory("mwan-bench");
    private final World plain = new World("plain", 1);
    private final World stateful = new World("stateful", 1);
    private final MwanRouter mwan = new MwanRouter("mwan", 5, 2);
    private final MwanRouter manyMappings = new MwanRouter("mappings", 4096, 2);
    private final MwanRouter manyWans = new MwanRouter("wans", 5, 16);

    /// @param house the project's folder
    public Datapath(Path house) throws IOException {
        plain.forwardPlainly();
        stateful.filterAndMasquerade();
        var configuration = house.resolve("bench/nginx.conf");
        int number = 0;
        for (var world : List.of(plain, stateful, mwan.world, manyMappings.world, manyWans.world)) {
            world.serve(configuration, scratch.resolve("nginx" + number++));
        }
        // The first changes run cold code; the daemon's runs warm.
        for (int i = 0; i < 2 * CHANGES_A_ROUND; i++) {
            mwan.change();
            manyMappings.change();
        }
    }

    @Override
    public String name() {
        return "datapath";
    }

    @Override
    public List<Target> targets() {
        var targets = new ArrayList<Target>();
        for (var family : Family.values()) {
            for (var load : Load.values()) {
                targets.add(
                        Target.atLeast(
                                family.label() + "." + load.label + ".ratio",
                                OF_A_STATEFUL_ROUTER));
            }
        }
        targets.add(Target.atLeast("mappings-4096.ratio", OF_5_MAPPINGS));
        targets.add(Target.atLeast("wans-16.ratio", OF_2_WANS));
        targets.add(Target.atMost("change.5.ms", CHANGE_MS));
        targets.add(Target.atMost("change.4096.ms", CHANGE_MS));
        return targets;
    }

    @Override
    public int leastRounds(boolean quick) {
        return quick ? 6 : 15;
    }

    @Override
    public Map<String, Double> round(int number) {
        var figures = new TreeMap<String, Double>();
        var sizes = new Sizes();
        for (var family : Family.values()) {
            for (var load : Load.values()) {
                boolean inSize = family == Family.IPV4 && COMPARED_IN_SIZE.contains(load);
                var rates = rates(family, load, inSize, number);
                var figure = family.label() + "." + load.label;
                figures.put(figure + ".ratio", rates.ratio(mwan.world, stateful));
                figures.put(figure + ".of-plain.ratio", rates.ratio(mwan.world, plain));
                figures.put(figure + ".mwan", rates.of(mwan.world));
                figures.put(figure + ".stateful", rates.of(stateful));
                figures.put(figure + ".plain", rates.of(plain));
                if (inSize) {
                    sizes.mappings.add(rates.ratio(manyMappings.world, mwan.world));
                    sizes.wans.add(rates.ratio(manyWans.world, mwan.world));
                    figures.put("mappings-4096." + load.label + ".ratio", sizes.mappings.getLast());
                    figures.put("wans-16." + load.label + ".ratio", sizes.wans.getLast());
                }
            }
        }
        figures.put("mappings-4096.ratio", geometricMean(sizes.mappings));
        figures.put("wans-16.ratio", geometricMean(sizes.wans));
        figures.put("change.5.ms", change(mwan));
        figures.put("change.4096.ms", change(manyMappings));
        return figures;
    }

    /// There and back again, so that what drifts meets all alike, and what is compared is measured
    /// side by side. Every other round begins with the other of the two.
    private Rates rates(Family family, Load load, boolean inSize, int number) {
        var order = new ArrayList<World>();
        order.add(number % 2 == 0 ? stateful : mwan.world);
        order.add(number % 2 == 0 ? mwan.world : stateful);
        if (inSize) {
            order.add(manyMappings.world);
            order.add(manyWans.world);
        }
        order.add(plain);
        var rates = new Rates();
        for (var world : order) {
            rates.add(world, load.measure(world, family));
        }
        for (var world : order.reversed().subList(1, order.size())) {
            rates.add(world, load.measure(world, family));
        }
        return rates;
    }

    private static double change(MwanRouter router) {
        var times = new ArrayList<Double>();
        for (int i = 0; i < CHANGES_A_ROUND / 2; i++) {
            Arrays.stream(router.change()).forEach(times::add);
        }
        times.sort(null);
        return (times.get(CHANGES_A_ROUND / 2 - 1) + times.get(CHANGES_A_ROUND / 2)) / 2;
    }

    private static double geometricMean(List<Double> values) {
        return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
    }

    @Override
    public List<String> notes() {
        return List.of(
                "ratio: to a plain stateful router (masquerade, the usual forward filter) measured"
                        + " beside it, both ways round in each round; 2 WANs, 5 mappings",
                "of-plain: to a router that only forwards; connections are by wrk and nginx, 16 at a"
                        + " time; requests over 4 that are kept; throughput by iperf3",
                "mappings-4096 and wans-16: to 5 mappings and 2 WANs, the mean of connections and"
                        + " small packets in IPv4",
                "change: from the decision's begin to the kernel's word of the new rules, each"
                        + " round's the median of "
                        + CHANGES_A_ROUND);
    }

    @Override
    public void close() {
        plain.close();
        stateful.close();
        mwan.close();
        manyMappings.close();
        manyWans.close();
        try (var files = Files.walk(scratch)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static final class Sizes {
        final List<Double> mappings = new ArrayList<>();
        final List<Double> wans = new ArrayList<>();
    }

    /// What was measured of one load in one round.
    private static final class Rates {
        private final Map<World, List<Double>> taken = new LinkedHashMap<>();

        void add(World world, double rate) {
            taken.computeIfAbsent(world, _ -> new ArrayList<>()).add(rate);
        }

        double of(World world) {
            return taken.getOrDefault(world, List.of()).stream()
                    .mapToDouble(rate -> rate)
                    .average()
                    .orElseThrow();
        }

        double ratio(World one, World other) {
            return of(one) / of(other);
        }
    }
}
