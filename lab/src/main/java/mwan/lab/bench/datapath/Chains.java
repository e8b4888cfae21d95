package mwan.lab.bench.datapath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.value.Family;

/// `bench/run chains`: where a packet's time goes in the router. The same router again and again,
/// each time without one more of its parts; what the next one is faster by, that part costs.
public final class Chains implements Bench {
    private final List<Step> steps;

    /// A router that lacks something, and what it lacks that the one before has.
    private record Step(String part, MwanRouter router) {}

    public Chains() {
        var whole = new Step("nothing", router("whole"));
        var unfiltered = new Step("forward-filter", router("unfiltered"));
        deleteChains(unfiltered, "passing");
        var untranslated = new Step("translation", router("untranslated"));
        deleteChains(untranslated, "passing", "sources", "destinations");
        var unruled = new Step("policy-rules", router("unruled"));
        deleteChains(unruled, "passing", "sources", "destinations");
        oneRule(unruled);
        var unmarked = new Step("marks", router("unmarked"));
        deleteChains(unmarked, "passing", "sources", "destinations", "arriving", "answering");
        oneRule(unmarked);
        var untracked = new Step("conntrack", router("untracked"));
        untracked.router.world.router.exec("nft", "delete table inet mwan");
        oneRule(untracked);
        steps = List.of(whole, unfiltered, untranslated, unruled, unmarked, untracked);
    }

    private static MwanRouter router(String name) {
        return new MwanRouter(name, 5, 2);
    }

    private static void deleteChains(Step step, String... chains) {
        for (var chain : chains) {
            step.router.world.router.exec("nft", "delete chain inet mwan " + chain);
        }
    }

    /// Everything by the first line's table, before any rule of the runtime's is asked.
    private static void oneRule(Step step) {
        for (var family : List.of("-4", "-6")) {
            step.router.world.router.exec(
                    "ip", family, "rule", "add", "priority", "1", "lookup", "100");
        }
    }

    @Override
    public String name() {
        return "chains";
    }

    /// It explains figures of `datapath` and has no targets of its own.
    @Override
    public List<Target> targets() {
        return List.of();
    }

    @Override
    public int leastRounds(boolean quick) {
        return quick ? 10 : 40;
    }

    @Override
    public Map<String, Double> round(int number) {
        var figures = new TreeMap<String, Double>();
        for (var family : Family.values()) {
            var nanoseconds = nanoseconds(family);
            for (int i = 0; i + 1 < steps.size(); i++) {
                figures.put(
                        family.label() + "." + steps.get(i + 1).part + ".ns",
                        nanoseconds.get(i) - nanoseconds.get(i + 1));
            }
            figures.put(family.label() + ".whole.ns", nanoseconds.getFirst());
            figures.put(family.label() + ".rest.ns", nanoseconds.getLast());
        }
        return figures;
    }

    /// There and back again, so that what drifts meets all alike.
    private List<Double> nanoseconds(Family family) {
        var there = steps.stream().map(step -> packet(step, family)).toList();
        var back = steps.reversed().stream().map(step -> packet(step, family)).toList();
        var mean = new ArrayList<Double>();
        for (int i = 0; i < steps.size(); i++) {
            mean.add((there.get(i) + back.reversed().get(i)) / 2);
        }
        return mean;
    }

    private static double packet(Step step, Family family) {
        double rate = Load.SMALL_PACKETS.measure(step.router.world, family);
        if (rate == 0) {
            throw new IllegalStateException("nothing passes without " + step.part);
        }
        return 1e9 / rate;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "nanoseconds that a part costs one datagram of 64 octets of a running flow: its"
                        + " sending and receiving included, on this machine",
                "whole: with everything; rest: with one rule and the route, without the table");
    }

    @Override
    public void close() {
        steps.forEach(step -> step.router.close());
    }
}
