package mwan.lab.bench.failover;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;

/// `bench/run failover`.
public final class Failover implements Bench {
    public Failover(Path house) {}

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public List<Target> targets() {
        return List.of();
    }

    @Override
    public int leastRounds(boolean quick) {
        return quick ? 6 : 20;
    }

    @Override
    public Map<String, Double> round(int number) {
        return Map.of();
    }

    @Override
    public void close() {}
}
