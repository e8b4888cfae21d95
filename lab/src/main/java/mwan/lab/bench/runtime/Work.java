package mwan.lab.bench.runtime;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import mwan.lab.bench.failover.Attempts;
import mwan.lab.bench.failover.BenchLab;
import mwan.lab.bench.failover.Internet;
import mwan.lab.bench.failover.Origins;
import mwan.site.SiteFiles;

/// The lab's work: new connections all the while, and one fault after the other.
final class Work {
    private static final List<Fault> FAULTS = faults();
    private static final Duration FAULTY = Duration.ofSeconds(3);
    private static final Duration HEALED = Duration.ofSeconds(4);

    private final BenchLab lab;
    private final RouterProcess router;
    private final Random random = new Random(1);

    Work(BenchLab lab, RouterProcess router) {
        this.lab = lab;
        this.router = router;
    }

    private record Fault(String kind, String wan) {}

    /// Monkeybrains delegates no prefix that it could withdraw.
    private static List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        for (var wan : List.of("att", "webpass", "monkeybrains")) {
            for (var kind : List.of("carrier-loss", "gateway-dead", "black-hole", "no-lease")) {
                faults.add(new Fault(kind, wan));
            }
        }
        faults.add(new Fault("withdraw-prefix", "att"));
        faults.add(new Fault("withdraw-prefix", "webpass"));
        return faults;
    }

    /// @return the daemon's resident memory, in MiB, after each fault
    List<Double> memoryOver(Duration time) throws IOException {
        var memory = new ArrayList<Double>();
        var origins = new Origins(SiteFiles.read(lab.site()).router());
        try (var _ = new Internet(BenchLab.host("internet"), origins);
                var _ = new Attempts(BenchLab.host("client-vlan100"))) {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - end < 0) {
                var fault = FAULTS.get(random.nextInt(FAULTS.size()));
                lab.fault(fault.kind(), fault.wan());
                LockSupport.parkNanos(FAULTY.toNanos());
                lab.heal(fault.wan());
                LockSupport.parkNanos(HEALED.toNanos());
                memory.add(router.residentMib());
            }
        }
        return memory;
    }
}
