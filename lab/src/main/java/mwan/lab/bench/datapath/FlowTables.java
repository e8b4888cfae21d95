package mwan.lab.bench.datapath;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.value.Family;

/// What flow tables give to flows that are established: mwan's router with them, the same ruleset
/// without them, and a router that only forwards. It runs where the kernel has flow tables;
/// `bench/run image` runs it in a guest of the built image, whose clock counts instructions.
public final class FlowTables implements Bench {
    /// What established flows have to gain.
    public static final double LEAST_RATIO = 1.2;

    /// For the reader, beneath the table.
    public static final String WHAT =
            "flowtable: packets a second of one established flow of 64-octet datagrams, made by the"
                    + " kernel's pktgen in the client's namespace and dropped as they reach the"
                    + " Internet's; ratio: to the same ruleset without flow table; of-plain: to a"
                    + " router that only forwards";

    private final World plain = new World("plain", 1);
    private final MwanRouter with = new MwanRouter("with flow table", 5, 2);
    private final MwanRouter without = new MwanRouter("without flow table", 5, 2);

    public FlowTables() {
        plain.forwardPlainly();
        takeFlowTable(without.world);
        with.world.router.exec("modprobe", "pktgen");
    }

    /// The ruleset stays, but for the flow table and the rules by which flows enter it.
    private static void takeFlowTable(World world) {
        world.router.exec(
                "sh",
                "-c",
                """
                set -e
                nft --handle list table inet mwan |
                    sed -n 's/^\\tchain \\([a-z0-9_]*\\) .*/chain \\1/p; s/.*flow add @.*# handle \\([0-9]*\\)$/rule \\1/p' |
                    while read -r kind word; do
                        if [ "$kind" = chain ]; then chain=$word
                        else nft delete rule inet mwan "$chain" handle "$word"; fi
                    done
                nft delete flowtable inet mwan established
                """);
    }

    @Override
    public String name() {
        return "flowtable";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.atLeast("flowtable.ratio", LEAST_RATIO));
    }

    @Override
    public int leastRounds(boolean quick) {
        return 6;
    }

    @Override
    public Map<String, Double> round(int number) {
        var figures = new TreeMap<String, Double>();
        double ratios = 1;
        double ofPlain = 1;
        for (var family : Family.values()) {
            var rates = new LinkedHashMap<World, Double>();
            var order = new ArrayList<>(List.of(with.world, without.world, plain));
            for (var world : number % 2 == 0 ? order : order.reversed()) {
                rates.put(world, rate(world, family));
            }
            double one = rates.getOrDefault(with.world, 0.0);
            double other = rates.getOrDefault(without.world, 0.0);
            double simple = rates.getOrDefault(plain, 0.0);
            var prefix = "flowtable." + family.label();
            figures.put(prefix + ".with_packets_s", one);
            figures.put(prefix + ".without_packets_s", other);
            figures.put(prefix + ".plain_packets_s", simple);
            figures.put(prefix + ".ratio", one / other);
            figures.put(prefix + ".of-plain.ratio", one / simple);
            ratios *= one / other;
            ofPlain *= one / simple;
        }
        figures.put("flowtable.ratio", Math.sqrt(ratios));
        figures.put("flowtable.of-plain.ratio", Math.sqrt(ofPlain));
        return figures;
    }

    private double rate(World world, Family family) {
        var flow = EstablishedFlow.of(world, family);
        boolean offloaded = flow.isOffloaded();
        if (offloaded != (world == with.world)) {
            throw new IllegalStateException(
                    "the flow %s the flow table".formatted(offloaded ? "took" : "did not take"));
        }
        return flow.packetsPerSecond();
    }

    @Override
    public List<String> notes() {
        return List.of(WHAT);
    }

    @Override
    public void close() {
        plain.close();
        with.close();
        without.close();
    }
}
