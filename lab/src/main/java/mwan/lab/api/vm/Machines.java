package mwan.lab.api.vm;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;

/// Which machines run, and since when.
final class Machines {
    private final VmDriver driver;
    private final Map<Integer, Long> started = new ConcurrentHashMap<>();

    Machines(VmDriver driver) {
        this.driver = driver;
    }

    boolean isRunning(int vmid) {
        return running().contains(vmid);
    }

    Set<Integer> running() {
        try {
            return driver.running();
        } catch (VmDriver.Failed e) {
            throw ApiFault.died(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        }
    }

    void noteStart(int vmid) {
        started.put(vmid, System.nanoTime());
    }

    /// Seconds since this process saw the machine start, or since it first asked.
    long uptime(int vmid) {
        long since = started.computeIfAbsent(vmid, id -> System.nanoTime());
        return (System.nanoTime() - since) / 1_000_000_000L;
    }
}
